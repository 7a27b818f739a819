namespace Bulletins.Tests.Architecture;

/// <summary>The pipeline flows one way: a stage uses only the stages to its left, the foundation none of them.</summary>
internal sealed class StageOrderTests
{
    private static readonly string[] Stages =
        ["Members", "Composing", "Rendering", "Audiences", "Dispatching", "Sending", "Tracking"];

    private static readonly string[] Foundation = ["Time", "Texts", "Storage", "Auditing", "Access"];

    [TestCaseSource(nameof(Stages))]
    public void A_stage_uses_no_stage_to_its_right(string stage) =>
        Assert.That(Uses(stage, Stages[(Array.IndexOf(Stages, stage) + 1)..]), Is.Empty);

    [TestCaseSource(nameof(Foundation))]
    public void The_foundation_uses_no_stage(string room) =>
        Assert.That(Uses(room, Stages), Is.Empty);

    [Test]
    public void Every_folder_of_the_core_is_a_stage_or_foundation()
    {
        var rooms = CompiledTypes.Of("Bulletins").Select(type => Room(type.Namespace)).Where(room => room is not null).Distinct();
        Assert.That(rooms, Is.SubsetOf(Stages.Concat(Foundation)));
    }

    /// <summary>Without this the tests above could be blind and would still pass.</summary>
    [Test]
    public void What_is_used_only_inside_a_method_or_as_a_type_argument_is_seen()
    {
        var delivery = CompiledTypes.Of("Bulletins").Single(type => type.Name == "Bulletins.Dispatching.Delivery");
        Assert.That(delivery.Uses, Has.Some.Property(nameof(UsedType.Name)).EqualTo("Contact"));
        Assert.That(delivery.Uses, Has.Some.Property(nameof(UsedType.Name)).EqualTo("PublicToken"));
    }

    private static IEnumerable<string> Uses(string room, string[] forbidden) =>
        from type in CompiledTypes.Of("Bulletins")
        where Room(type.Namespace) == room
        from used in type.Uses
        where Room(used.Namespace) is { } usedRoom && forbidden.Contains(usedRoom)
        select $"{type.Name} uses {used.Namespace}.{used.Name}";

    private static string? Room(string space) =>
        space.StartsWith("Bulletins.", StringComparison.Ordinal) ? space.Split('.')[1] : null;
}
