"""One ward's year, cluster by cluster, read off the log of a run that is made again."""
