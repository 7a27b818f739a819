// Only of those that say so: they compute for seconds on a database of their own. Most others hold what happens against a clock, and need the machine for themselves.
[assembly: LevelOfParallelism(2)]
