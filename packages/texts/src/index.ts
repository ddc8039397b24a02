export type { Language } from './languages.ts';
export { tokenize } from './tokens.ts';
export type { LearnedTerms, TermsOptions } from './terms.ts';
export { TermsModel, learnTerms, parseTermsModel } from './terms.ts';
export type { DocumentCluster, DocumentClustering, DocumentsOptions } from './documents.ts';
export { DocumentsModel, clusterDocuments, readDocumentsModel } from './documents.ts';
