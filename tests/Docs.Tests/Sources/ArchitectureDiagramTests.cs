using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace VerifiedAddition.Docs.Tests;

/// <summary>The diagrams of docs/architecture.md are those of the code.</summary>
public sealed partial class ArchitectureDiagramTests
{
    private static readonly string Page = Repository.Read("docs/architecture.md");

    private static readonly string[] Diagrams = [.. Diagram().Matches(Page).Select(match => match.Groups["text"].Value)];

    private static readonly string[] Projects = [.. SourcesThatEnd(".csproj")];

    [Fact]
    public void The_diagram_of_projects_has_their_references_and_no_others()
    {
        var names = Labelled().Matches(Diagrams[0]).DistinctBy(match => match.Groups["id"].Value, StringComparer.Ordinal)
            .ToDictionary(match => match.Groups["id"].Value, match => match.Groups["label"].Value, StringComparer.Ordinal);
        var drawn = Arrow().Matches(Diagrams[0]).Select(match => $"{names[match.Groups["from"].Value]} --> {names[match.Groups["to"].Value]}").ToArray();
        var there = Projects.SelectMany(ReferencesOf).ToArray();

        Assert.True(drawn.Order(StringComparer.Ordinal).SequenceEqual(there.Order(StringComparer.Ordinal), StringComparer.Ordinal), Difference(drawn, there));
    }

    [Fact]
    public void The_table_of_projects_names_each_once()
    {
        var named = Row().Matches(Page).Select(match => match.Groups["name"].Value).ToArray();
        var there = Projects.Select(NameOf).ToArray();

        Assert.True(named.Order(StringComparer.Ordinal).SequenceEqual(there.Order(StringComparer.Ordinal), StringComparer.Ordinal), Difference(named, there));
    }

    [Fact]
    public void Types_and_methods_in_the_other_diagrams_are_in_the_code()
    {
        var code = string.Join('\n', SourcesThatEnd(".cs").Select(Repository.Read));
        var types = Declared().Matches(code).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        var methods = Method().Matches(code).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        var named = Diagrams.Skip(1).SelectMany(diagram => Name().Matches(diagram)).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToArray();

        Assert.True(named.Length > 30, "Two diagrams are about types.");
        var unknown = named.Where(name => name.EndsWith("Async", StringComparison.Ordinal) ? !methods.Contains(name) : !types.Contains(name)).ToArray();
        Assert.True(unknown.Length == 0, $"Not in src: {string.Join(", ", unknown)}");
    }

    private static IEnumerable<string> ReferencesOf(string project) => XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
        .Select(reference => $"{NameOf(project)} --> {NameOf((string)reference.Attribute("Include")!)}");

    private static IEnumerable<string> SourcesThatEnd(string ending) =>
        Repository.Files.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(ending, StringComparison.Ordinal));

    private static string NameOf(string project) => Path.GetFileNameWithoutExtension(project);

    private static string Difference(string[] written, string[] there) =>
        $"docs/architecture.md lacks: {Listed(there.Except(written, StringComparer.Ordinal))}\n" +
        $"docs/architecture.md has what is not there: {Listed(written.Except(there, StringComparer.Ordinal))}\n" +
        $"docs/architecture.md has twice: {Listed(written.CountBy(one => one, StringComparer.Ordinal).Where(one => one.Value > 1).Select(one => one.Key))}";

    private static string Listed(IEnumerable<string> all) => string.Join(", ", all) is { Length: > 0 } text ? text : "nothing";

    [GeneratedRegex(
        @"^```mermaid\n(?<text>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Diagram();

    [GeneratedRegex(@"\b(?<id>\w+)\[(?<label>[\w.]+)\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Labelled();

    [GeneratedRegex(@"^\s*(?<from>\w+)(\[[\w.]+\])? --> (?<to>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Arrow();

    /// <summary>A row of the table that begins with a name such as <c>`Circuits.Facts`</c>.</summary>
    [GeneratedRegex(@"^\| `(?<name>[A-Z][\w.]*)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();

    /// <summary>A word of several capitals and small letters: the name of a type, or, with <c>Async</c> behind it, of a method.</summary>
    [GeneratedRegex(@"\b[A-Z]+[a-z]+[A-Z]\w*\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"\b(class|record|struct|interface|enum) (?<name>[A-Z]\w*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Declared();

    [GeneratedRegex(@"\b(?<name>[A-Z]\w*Async)\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Method();
}
