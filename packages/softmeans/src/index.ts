export type { Data, Matrix, NamedColumns, ReadonlyFloat64Array } from './matrix.ts';
export { toMatrix } from './matrix.ts';
export type { ErrorCode } from './errors.ts';
export { FitError, InputError, ModelError, SoftmeansError } from './errors.ts';
export type { PreprocessingOptions, RowsOptions } from './dataset.ts';
export type { Preprocessing } from './reading.ts';
export type { Progress, ProgressOptions } from './progress.ts';
export type { Mark, MarkReason } from './em/em.ts';

export type { KMeansFit, KMeansOptions } from './kmeans/kmeans.ts';
export { kmeans } from './kmeans/kmeans.ts';
export type { WeightedRowsOptions } from './kmeans/model.ts';
export { KMeansModel } from './kmeans/model.ts';
export type { SphericalKMeansOptions } from './kmeans/spherical.ts';
export { sphericalKMeans } from './kmeans/spherical.ts';
export type { TrimmedKMeansFit, TrimmedKMeansOptions } from './kmeans/trimmed.ts';
export { trimmedKMeans } from './kmeans/trimmed.ts';
export type { BatchReport, MiniBatchOptions } from './kmeans/minibatch.ts';
export { MiniBatchKMeans, miniBatchKMeans } from './kmeans/minibatch.ts';
export type { BisectingFit, BisectingOptions } from './kmeans/bisecting.ts';
export { BisectingModel, bisectingKMeans } from './kmeans/bisecting.ts';
export type { ConstrainedKMeansFit, ConstrainedKMeansOptions } from './kmeans/constrained.ts';
export { constrainedKMeans } from './kmeans/constrained.ts';
export type { SparseMatrix } from './sparse.ts';
export { sparseMatrix } from './sparse.ts';
export type { SparseKMeansFit, SparseKMeansOptions } from './kmeans/sparse.ts';
export { SparseKMeansModel, sparseKMeans } from './kmeans/sparse.ts';
export type { TfidfOptions, TfidfWeights } from './preprocessing/tfidf.ts';
export { applyTfidf, tfidfWeights } from './preprocessing/tfidf.ts';
export type { TruncatedSvd, TruncatedSvdOptions } from './preprocessing/truncatedsvd.ts';
export { projector, truncatedSvd } from './preprocessing/truncatedsvd.ts';
export type { KPrototypesFit, KPrototypesOptions, Prototype } from './kmeans/prototypes.ts';
export { KPrototypesModel, kPrototypes } from './kmeans/prototypes.ts';
export type { MixedColumns } from './mixed.ts';
export type { KMeansPlusPlusOptions } from './seeding/plusplus.ts';
export { kmeansPlusPlus } from './seeding/plusplus.ts';

export type { MixtureFit, MixtureOptions } from './mixture/mixture.ts';
export { gaussianMixture } from './mixture/mixture.ts';
export type { Ellipse } from './mixture/model.ts';
export { MixtureModel } from './mixture/model.ts';
export type { GivenValues } from './mixture/conditional.ts';
export type { ModelColumns } from './mixture/columns.ts';
export type { ImputeOptions, Imputation } from './mixture/impute.ts';
export { impute } from './mixture/impute.ts';
export type { RegressOptions, Regression } from './mixture/regress.ts';
export { regress } from './mixture/regress.ts';
export type { CovarianceName } from './mixture/family.ts';
export type { NoiseOptions } from './mixture/noise.ts';
export type { TailOptions } from './mixture/tails.ts';
export type { FixedParameters, GivenParameters } from './mixture/given.ts';
export { freeParameters } from './mixture/families.ts';

export type { KernelName } from './kernel/kernel.ts';
export type { KernelKMeansFit, KernelKMeansOptions } from './kernel/kernelkmeans.ts';
export { kernelKMeans } from './kernel/kernelkmeans.ts';
export { KernelModel } from './kernel/model.ts';
export type { AffinityName } from './spectral/affinity.ts';
export { SpectralModel } from './spectral/model.ts';
export type { SpectralFit, SpectralOptions } from './spectral/spectralclustering.ts';
export { spectralClustering } from './spectral/spectralclustering.ts';

export type { ChooseKOptions, ColumnLogarithm, Effort, KChoice } from './selection/choosek.ts';
export type { Resampling, StabilityScore } from './selection/resampling.ts';
export type { KMeansScore, MixtureScore, Vote } from './selection/decision.ts';
export { chooseK } from './selection/choosek.ts';
export type { KRange } from './selection/krange.ts';
export type { Elbow, ElbowFit, ElbowMetric, ElbowOptions } from './selection/elbow.ts';
export { elbow } from './selection/elbow.ts';
export type { Knee, KneedleOptions } from './selection/kneedle.ts';
export { kneedle } from './selection/kneedle.ts';
export type { GapOptions, GapReference, GapStatistic, GapTable } from './selection/gapstatistic.ts';
export { gapStatistic } from './selection/gapstatistic.ts';
export type { GapRule } from './selection/gaprule.ts';
export type {
  PredictionStrength,
  PredictionStrengthOptions,
  StrengthTable,
} from './selection/predictionstrength.ts';
export { predictionStrength } from './selection/predictionstrength.ts';
export type { DensityThresholdOptions } from './selection/densitythreshold.ts';
export { densityThreshold } from './selection/densitythreshold.ts';
export type { Outlier, Outliers, OutliersOptions, OutlyingColumn } from './selection/outliers.ts';
export { outliers } from './selection/outliers.ts';
export type { FittedModel } from './selection/refit.ts';
export type { ClusterStability, Stability, StabilityOptions } from './selection/stability.ts';
export { stability } from './selection/stability.ts';
export type { Combination, CombineOptions, CombinedComponents } from './selection/combinecomponents.ts';
export { combineComponents } from './selection/combinecomponents.ts';
export type {
  ClusterReport,
  ClusterValidity,
  ClusterValidityOptions,
  MergeablePair,
} from './selection/clustervalidity.ts';
export { clusterValidity } from './selection/clustervalidity.ts';
export type { ClusterMap, ClusterMapOptions, ClusterPoint } from './selection/clustermap.ts';
export { clusterMap } from './selection/clustermap.ts';

export type { Segmentation, SegmentOptions } from './segments/segment.ts';
export { segment } from './segments/segment.ts';
export type { AssignedSegments, SegmentTransform } from './segments/model.ts';
export { SegmentsModel } from './segments/model.ts';
export type { DescribeOptions, Segment, SegmentDescription } from './segments/describe.ts';
export type { SegmentMark } from './segments/marks.ts';
export { describeSegments } from './segments/describe.ts';
export type { PredictionError, SegmentGain, SegmentGainOptions } from './segments/gain.ts';
export { segmentGain } from './segments/gain.ts';
export type {
  Condition,
  DecisionTree,
  DecisionTreeOptions,
  Split,
  TreeNode,
  TreeRule,
} from './segments/tree.ts';
export { applyTree, decisionTree, treeRules } from './segments/tree.ts';

export type { Models } from './modelfile.ts';
export { readModels, writeModels } from './modelfile.ts';

export type { Scaling, ScalingKind } from './preprocessing/scaling.ts';
export {
  applyScaling,
  invertScaling,
  minMaxScaling,
  robustScaling,
  standardScaling,
} from './preprocessing/scaling.ts';
export type { PowerColumn, PowerMethod, PowerOptions, PowerTransform } from './preprocessing/power.ts';
export { applyPower, invertPower, powerTransform } from './preprocessing/power.ts';
export type { MissingPolicy, MixtureMissingPolicy } from './preprocessing/missing.ts';
export { dropMissing, fillMissing, refuseMissing } from './preprocessing/missing.ts';
export type { Pca, PcaOptions } from './preprocessing/pca.ts';
export { pca } from './preprocessing/pca.ts';
export type { OneHotEncoding, OneHotOptions } from './preprocessing/onehot.ts';
export { applyOneHot, oneHot } from './preprocessing/onehot.ts';

export type { Silhouette, SilhouetteOptions } from './metrics/silhouette.ts';
export { silhouette } from './metrics/silhouette.ts';
export type { Metric } from './metrics/distance.ts';
export type { MeasureOptions } from './metrics/measure.ts';
export { calinskiHarabasz } from './metrics/calinskiharabasz.ts';
export { daviesBouldin } from './metrics/daviesbouldin.ts';
export type { Label, Labels } from './metrics/labels.ts';
export { adjustedRand, rand } from './metrics/rand.ts';
export type { Average, InformationOptions } from './metrics/mutualinformation.ts';
export {
  adjustedMutualInformation,
  mutualInformation,
  normalizedMutualInformation,
} from './metrics/mutualinformation.ts';
export type { VMeasureOptions } from './metrics/homogeneity.ts';
export { completeness, homogeneity, vMeasure } from './metrics/homogeneity.ts';
export { fowlkesMallows } from './metrics/fowlkesmallows.ts';
export type { PairConfusion } from './metrics/pairconfusion.ts';
export { pairConfusion } from './metrics/pairconfusion.ts';
export type { Contingency } from './metrics/contingency.ts';
export { contingency } from './metrics/contingency.ts';
export type { Confusion } from './metrics/confusion.ts';
export { confusion, matchLabels } from './metrics/confusion.ts';

export { RandomState } from './random/randomstate.ts';
export type { Blobs, BlobsOptions } from './datasets/blobs.ts';
export { makeBlobs } from './datasets/blobs.ts';
export type { MoonsOptions } from './datasets/moons.ts';
export { makeMoons } from './datasets/moons.ts';
export type { CirclesOptions } from './datasets/circles.ts';
export { makeCircles } from './datasets/circles.ts';
export type { MixtureSampleOptions } from './datasets/mixture.ts';
export { makeMixture } from './datasets/mixture.ts';
export type { LabeledData } from './datasets/labeled.ts';
export type { Table } from './datasets/table.ts';
export { faithful } from './datasets/faithful.ts';
export { iris } from './datasets/iris.ts';
export { penguins } from './datasets/penguins.ts';
