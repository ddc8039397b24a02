/** The call or the input is wrong; the message says what to do. */
export class CallError extends Error {}
