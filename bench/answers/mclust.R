# What mclust answers: the G of 1 .. 12 with the highest BIC and with the highest ICL over its models, columns
# standardized. Reads lines "seed rows columns file" and writes {"seed", "mclust", "mclust-icl"}.
suppressMessages(library(mclust))
input <- file("stdin")
for (line in readLines(input)) {
  given <- strsplit(line, " ")[[1]]
  rows <- as.integer(given[2])
  columns <- as.integer(given[3])
  values <- readBin(given[4], "double", rows * columns, size = 8, endian = "little")
  x <- scale(matrix(values, rows, columns, byrow = TRUE))
  bic <- tryCatch(mclustBIC(x, G = 1:12, verbose = FALSE), error = function(e) NULL)
  chosen <- c(0L, 0L)
  if (!is.null(bic)) {
    # The ICL is the BIC less what overlap costs, so models are looked at from the best BIC down to the best ICL so far.
    order <- order(bic, decreasing = TRUE, na.last = NA)
    best <- -Inf
    for (at in order) {
      if (bic[at] <= best) break
      g <- as.integer(rownames(bic)[(at - 1L) %% nrow(bic) + 1L])
      model <- colnames(bic)[(at - 1L) %/% nrow(bic) + 1L]
      if (chosen[1] == 0L) chosen[1] <- g
      fit <- summary(bic, x, G = g, modelNames = model)
      one <- if (g == 1L) bic[at] else bic[at] + 2 * sum(log(apply(fit$z, 1, max)))
      if (is.finite(one) && one > best) {
        best <- one
        chosen[2] <- g
      }
    }
  }
  cat(sprintf('{"seed": %s, "mclust": %d, "mclust-icl": %d}\n', given[1], chosen[1], chosen[2]))
  flush(stdout())
}
close(input)
