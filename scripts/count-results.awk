# Reads a .trx file; prints "passed failed skipped forbidden" and writes a line for each skipped test to the file `listing`.
# Forbidden are the skipped tests that count as failures: with ci=true all but those of category SqlServer.
BEGIN { RS = "<"; passed = failed = 0 }

function attribute(name,    text) {
    if (!match($0, " " name "=\"[^\"]*\"")) return ""
    text = substr($0, RSTART, RLENGTH)
    sub(/^[^"]*"/, "", text)
    sub(/"$/, "", text)
    return text
}

/^UnitTestResult / {
    outcome = attribute("outcome")
    if (outcome == "Passed") passed++
    else if (outcome == "NotExecuted") skippedName[attribute("testId")] = attribute("testName")
    else failed++
}

/^UnitTest / { test = attribute("id") }

/^TestCategoryItem / { if (attribute("TestCategory") == "SqlServer") sqlServer[test] = 1 }

END {
    for (id in skippedName) {
        skipped++
        refused = ci == "true" && !(id in sqlServer)
        if (refused) forbidden++
        print (refused ? "Skipped, which is a failure here: " : "Skipped: ") skippedName[id] (id in sqlServer ? " (needs a SQL Server)" : "") > listing
    }
    print passed, failed, skipped + 0, forbidden + 0
}
