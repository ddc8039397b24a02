declare const STUDIO_VERSION: string;

/** The version of the studio, as its package states it; put in when it is built. */
export const version: string = STUDIO_VERSION;
