using System.Reflection;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Architecture.Tests;

/// <summary>Versions are mixed while silos are upgraded, and what is stored outlives them: what has been said once keeps its name and number.</summary>
public sealed class WireContractTests
{
    private const string File = "Wire/contract.txt";

    private static readonly string[] Accepted = System.IO.File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, File));

    [Fact]
    public void Nothing_that_was_ever_said_has_changed_or_gone()
    {
        var gone = Accepted.Where(line => !IsVersion(line)).Except(WireContract.Lines, StringComparer.Ordinal);

        Assert.True(
            !gone.Any(),
            $"An older client, silo or state still has these, which are changed or gone. Give what is new another name or number:\n{string.Join('\n', gone)}");
    }

    [Fact]
    public void Whatever_is_new_is_accepted_by_a_person_and_raises_the_version()
    {
        var added = WireContract.Lines.Except(Accepted, StringComparer.Ordinal);

        Assert.True(
            !added.Any(),
            $"These are new. Raise {nameof(GridContract)}.{nameof(GridContract.Version)} if the last release has the present one, so that silos which would drop " +
            $"them are not asked for them, and put the lines into tests/Architecture.Tests/{File}:\n{string.Join('\n', added)}");
    }

    [Fact]
    public void Every_grain_interface_has_the_version_of_the_contract()
    {
        var versions = WireContract.Lines.Where(IsVersion).ToArray();

        Assert.NotEmpty(versions);
        Assert.All(versions, line => Assert.EndsWith($" version {GridContract.Version}", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Whatever_is_sent_has_a_name_that_does_not_change_with_its_type_s()
    {
        var unnamed = new[] { typeof(GridContract).Assembly, typeof(DevicePool).Assembly }.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null && type.GetCustomAttribute<AliasAttribute>() is null);

        Assert.Empty(unnamed);
    }

    private static bool IsVersion(string line) => line.Contains("Grain version ", StringComparison.Ordinal);
}
