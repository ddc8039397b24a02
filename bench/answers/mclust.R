# What mclust answers: the G of 1 .. 12 with the highest BIC over its models, columns standardized.
# Reads lines "seed rows columns file" and writes {"seed", "mclust"}.
suppressMessages(library(mclust))
input <- file("stdin")
for (line in readLines(input)) {
  given <- strsplit(line, " ")[[1]]
  rows <- as.integer(given[2])
  columns <- as.integer(given[3])
  values <- readBin(given[4], "double", rows * columns, size = 8, endian = "little")
  x <- scale(matrix(values, rows, columns, byrow = TRUE))
  fit <- tryCatch(Mclust(x, G = 1:12, verbose = FALSE), error = function(e) NULL)
  cat(sprintf('{"seed": %s, "mclust": %d}\n', given[1], if (is.null(fit)) 0L else fit$G))
}
close(input)
