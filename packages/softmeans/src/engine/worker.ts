// The script of a worker thread. It is bundled into worker.generated.ts by scripts/embed.js and runs alike in
// Node and in browsers. It holds shards and answers questions about them.

import { SoftmeansError } from '../errors.ts';
import { answer } from './answer.ts';
import { Line } from './line.ts';
import { takeMemory } from './memories.ts';
import { type Message, type Reply, buffersOf } from './message.ts';
import { Shard } from './shard.ts';

interface Port {
  post(reply: Reply, transfer: ArrayBuffer[]): void;
  listen(hear: (message: Message) => void): void;
}

function port(): Port {
  const parent = globalThis.process?.getBuiltinModule?.('node:worker_threads')?.parentPort;
  if (parent) {
    return {
      post: (reply, transfer) => parent.postMessage(reply, transfer),
      listen: (hear) => void parent.on('message', hear),
    };
  }
  const scope = globalThis as unknown as {
    postMessage(reply: Reply, transfer: ArrayBuffer[]): void;
    addEventListener(type: 'message', hear: (event: MessageEvent<Message>) => void): void;
  };
  return {
    post: (reply, transfer) => scope.postMessage(reply, transfer),
    listen: (hear) => scope.addEventListener('message', (event) => hear(event.data)),
  };
}

const { post, listen } = port();
const shards = new Map<number, Promise<Shard>>();
const running = new Map<number, AbortController>();

async function open(message: Message & { kind: 'open' }): Promise<Shard> {
  const { module, layout, chunk } = message;
  return Shard.open(module, message.memory ?? takeMemory(layout, false), layout, chunk);
}

async function ask({ id, shard, name, question }: Message & { kind: 'ask' }): Promise<unknown> {
  const holder = await shards.get(shard);
  if (!holder) throw new Error('the rows are not here');
  const stop = new AbortController();
  running.set(id, stop);
  try {
    return await answer(holder, name, question, stop.signal);
  } finally {
    running.delete(id);
  }
}

async function replyTo(id: number, work: Promise<unknown>): Promise<Reply> {
  try {
    return { id, answer: await work };
  } catch (error) {
    const code = error instanceof SoftmeansError ? error.code : 'WORKER_FAILED';
    return { id, code, error: error instanceof Error ? error.message : String(error) };
  }
}

/** Replies by message. */
async function reply(id: number, work: Promise<unknown>): Promise<void> {
  under++;
  const replied = await replyTo(id, work);
  under--;
  post(replied, [...buffersOf(replied)]);
  attend();
}

let line: Line | undefined;
let messages = 0;
/** Messages that are being worked on. */
let under = 0;
/** Whether questions have come over the line of late. */
let attentive = false;
let answering = false;

/** Listens for a question where one may come soon, and answers it. */
function attend(): void {
  if (!line || answering || under > 0) return;
  if (line.asked) attentive = true;
  else if (attentive) attentive = line.listen(messages) || line.messages !== messages;
  if (line.asked) void answerLine(line);
}

async function answerLine(line: Line): Promise<void> {
  answering = true;
  // The main thread put the question there.
  const message = line.question() as Message & { kind: 'ask' };
  const replied = await replyTo(message.id, ask(message));
  const { wake, fits } = line.answer(replied);
  if (!fits) post(replied, [...buffersOf(replied)]);
  else if (wake) post({ id: message.id, onLine: true }, []);
  answering = false;
  attend();
}

listen((message) => {
  messages++;
  switch (message.kind) {
    case 'open': {
      const shard = open(message);
      shards.set(message.shard, shard);
      void reply(
        message.id,
        shard.then(() => undefined),
      );
      break;
    }
    case 'ask':
      void reply(message.id, ask(message));
      break;
    case 'cancel':
      running.get(message.id)?.abort();
      break;
    case 'close':
      shards.delete(message.shard);
      break;
    case 'line':
      line = new Line(message.buffer);
      messages = 0;
      break;
    case 'ring':
      break;
  }
  attend();
});
post({ id: 0, answer: undefined }, []);
