namespace Bulletins.Tests.Members;

/// <summary>Each test has an association of its own.</summary>
public abstract class AssociationTest
{
    private protected Association association = null!;

    [SetUp]
    public void Open() => association = new Association();

    [TearDown]
    public void Close() => association.Dispose();
}
