using Bulletins.Testing;

namespace Bulletins.Tests;

/// <summary>Each test has an empty database of its own.</summary>
public abstract class DatabaseTest
{
    private protected TestDatabase database = null!;

    [SetUp]
    public void OpenDatabase() => database = new TestDatabase();

    [TearDown]
    public void DeleteDatabase() => database.Dispose();
}
