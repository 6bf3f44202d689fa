# glmnet.R FOLDER WORDS NEURONS LABELS ALPHA LAMBDA: reads FOLDER/x (float64, by columns) and
# FOLDER/y (int32 from 1), writes FOLDER/solution (float64 [label, 1 + neuron], biases first) and
# FOLDER/seconds.
suppressMessages(library(glmnet))
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
words <- as.integer(arguments[2])
neurons <- as.integer(arguments[3])
labels <- as.integer(arguments[4])
alpha <- as.numeric(arguments[5])
lambda <- as.numeric(arguments[6])
x <- matrix(readBin(file.path(folder, "x"), "double", words * neurons), words, neurons)
y <- factor(readBin(file.path(folder, "y"), "integer", words), levels = seq_len(labels))
path <- lambda * 10^seq(2, 0, length.out = 10)
start <- proc.time()
fit <- glmnet(x, y, family = "multinomial", alpha = alpha, lambda = path, standardize = FALSE,
              thresh = 1e-8, maxit = 1e9)
seconds <- sum((proc.time() - start)[1:2])
weights <- sapply(fit$beta, function(beta) beta[, length(path)])
solution <- rbind(fit$a0[, length(path)], weights)
writeBin(as.vector(solution), file.path(folder, "solution"))
writeLines(as.character(seconds), file.path(folder, "seconds"))
