import { ModelError, SoftmeansError } from './errors.ts';
import { JsonFields, MODEL_FORMAT, MODEL_VERSION } from './json.ts';
import { type KernelModel, parseKernelModel } from './kernel/model.ts';
import { type BisectingModel, parseBisectingModel } from './kmeans/bisecting.ts';
import { type KPrototypesModel, parseKPrototypesModel } from './kmeans/prototypes.ts';
import { type SparseKMeansModel, parseSparseKMeansModel } from './kmeans/sparse.ts';
import { type KMeansModel, parseKMeansModel } from './kmeans/model.ts';
import { type MixtureModel, parseMixtureModel } from './mixture/model.ts';
import { show } from './options.ts';
import { type SegmentsModel, parseSegmentsModel } from './segments/model.ts';
import { type SpectralModel, parseSpectralModel } from './spectral/model.ts';

/** The models in one file: one of them, or the twins K-means and mixture fitted to the same table. */
export interface Models {
  readonly kmeans?: KMeansModel;
  readonly mixture?: MixtureModel;
  readonly bisecting?: BisectingModel;
  readonly prototypes?: KPrototypesModel;
  readonly sparse?: SparseKMeansModel;
  readonly spectral?: SpectralModel;
  readonly kernel?: KernelModel;
  readonly segments?: SegmentsModel;
}

/**
 * A model file with one or both models. Numbers survive the round trip bit for bit.
 *
 * @returns JSON text; write it whole, to a temporary file that is then renamed
 * @example
 * const { model } = await kmeans([[0, 0], [0, 1], [9, 9], [9, 8]], { k: 2 });
 * const text = writeModels({ kmeans: model });
 * readModels(text).kmeans.predictOne([8, 8]) === model.predictOne([8, 8]); // true
 */
export function writeModels({
  kmeans,
  mixture,
  bisecting,
  prototypes,
  sparse,
  spectral,
  kernel,
  segments,
}: Models): string {
  const file =
    kmeans && mixture
      ? { format: MODEL_FORMAT, version: MODEL_VERSION, kind: 'both', kmeans, mixture }
      : (kmeans ?? mixture ?? bisecting ?? prototypes ?? sparse ?? spectral ?? kernel ?? segments);
  if (!file) throw new ModelError('NOT_A_MODEL', 'writeModels: there is no model to write.');
  return `${JSON.stringify(file, undefined, 1)}\n`;
}

/**
 * Reads a model file: what `writeModels` or `JSON.stringify(model)` wrote.
 *
 * @param file the text, or what JSON.parse made of it
 * @throws ModelError `NOT_A_MODEL` for anything else, `NEWER_MODEL` for a later version's file, `DAMAGED_MODEL`
 *   naming the field that is missing or wrong
 * @example
 * const { model } = await gaussianMixture([[0], [1], [2], [7], [8], [9.5]], { k: 2 });
 * const { mixture } = readModels(JSON.stringify(model));
 * mixture.means.data[0] === model.means.data[0]; // true
 */
export function readModels(file: unknown): Models {
  const fields = open(typeof file === 'string' ? parse(file) : file);
  const kind = fields.word('kind', [
    'kmeans',
    'mixture',
    'both',
    'bisecting',
    'kprototypes',
    'sparsekmeans',
    'spectral',
    'kernel',
    'segments',
  ]);
  if (kind === 'kmeans') return { kmeans: parseKMeansModel(fields) };
  if (kind === 'bisecting') return { bisecting: parseBisectingModel(fields) };
  if (kind === 'kprototypes') return { prototypes: parseKPrototypesModel(fields) };
  if (kind === 'sparsekmeans') return { sparse: parseSparseKMeansModel(fields) };
  if (kind === 'spectral') return { spectral: parseSpectralModel(fields) };
  if (kind === 'kernel') return { kernel: parseKernelModel(fields) };
  if (kind === 'segments') return { segments: parseSegmentsModel(fields) };
  if (kind === 'mixture') return { mixture: parseMixtureModel(fields) };
  return {
    kmeans: parseKMeansModel(fields.object('kmeans')),
    mixture: parseMixtureModel(fields.object('mixture')),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const start = text.trimStart();
    if (start.startsWith('{') && start.includes(MODEL_FORMAT)) {
      throw new ModelError(
        'DAMAGED_MODEL',
        'The model file is cut off or damaged: it is not whole JSON. Save the model again.',
        { cause },
      );
    }
    throw new ModelError('NOT_A_MODEL', 'This is not a model file: it is not JSON.', { cause });
  }
}

function open(value: unknown): JsonFields {
  let fields: JsonFields;
  try {
    fields = new JsonFields(value, '');
  } catch (cause) {
    if (!(cause instanceof SoftmeansError)) throw cause;
    throw new ModelError('NOT_A_MODEL', 'This is not a model file: it is not a JSON object.', { cause });
  }
  if (fields.unknown('format') !== MODEL_FORMAT) {
    throw new ModelError(
      'NOT_A_MODEL',
      `This is not a model file: its "format" is ${show(fields.unknown('format'))}, not "${MODEL_FORMAT}".`,
    );
  }
  const version = fields.count('version', 1);
  if (version > MODEL_VERSION) {
    throw new ModelError(
      'NEWER_MODEL',
      `The model file is of version ${version}, this release reads up to ${MODEL_VERSION}. Update softmeans.`,
    );
  }
  return fields;
}
