# Reads a .trx file and prints how many tests passed, failed and were skipped.
BEGIN { RS = "<" }

/^UnitTestResult / {
    if (/ outcome="Passed"/) passed++
    else if (/ outcome="NotExecuted"/) skipped++
    else failed++
}

END { print passed + 0, failed + 0, skipped + 0 }
