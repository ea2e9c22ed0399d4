using System.Globalization;

namespace VerifiedAddition.Client.Tests;

/// <summary>What each command shows at the sizes of common terminals is what is in the folder Golden (CONTRIBUTING.md says how to renew it).</summary>
public sealed class ScreenTests
{
    private const string Renew = "VA_RENEW_SCREENS";

    /// <summary>What is drawn at each size: all at once, since the commands mostly wait.</summary>
    private static readonly Lazy<Dictionary<(int Columns, int Rows), Task<(string Name, string Text)[]>>> Drawn = new(() =>
        new[] { (80, 24), (200, 50), (40, 24) }.ToDictionary(size => size, size => DrawAsync(size.Item1, size.Item2)));

    private static string Program => Path.Combine(AppContext.BaseDirectory, "VerifiedAddition.Client.Tests");

    private static string Sources => Path.Combine(
        Ancestors(new(AppContext.BaseDirectory)).First(folder => File.Exists(Path.Combine(folder, "VerifiedAddition.sln"))), "tests", "Client.Tests", "Screens", "Golden");

    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 50)]
    [InlineData(40, 24)]
    public async Task Every_screen_is_the_one_that_was_looked_at(int columns, int rows)
    {
        Assert.SkipWhen(PseudoTerminal.Missing is not null, PseudoTerminal.Missing ?? "");

        var screens = await Drawn.Value[(columns, rows)];

        Assert.All(screens, screen => Assert.All(screen.Text.Split('\n'), line => Assert.InRange(line.Length, 0, columns)));
        var folder = Path.Combine(Sources, string.Create(CultureInfo.InvariantCulture, $"{columns}x{rows}"));
        if (Environment.GetEnvironmentVariable(Renew) is "1")
        {
            Keep(folder, screens);
        }

        Assert.Equal(screens.Select(screen => $"{screen.Name}.txt").Order(StringComparer.Ordinal), Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Multiple([.. screens.Select<(string Name, string Text), Action>(screen => () =>
            Assert.Equal($"{screen.Name}\n{File.ReadAllText(Path.Combine(folder, $"{screen.Name}.txt"))}", $"{screen.Name}\n{screen.Text}\n"))]);
    }

    private static IEnumerable<string> Ancestors(DirectoryInfo folder)
    {
        for (var at = folder; at is not null; at = at.Parent)
        {
            yield return at.FullName;
        }
    }

    private static void Keep(string folder, IEnumerable<(string Name, string Text)> screens)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        foreach (var (name, text) in screens)
        {
            File.WriteAllText(Path.Combine(folder, $"{name}.txt"), $"{text}\n");
        }
    }

    /// <summary>Has this test program draw all scenes in a terminal of that size.</summary>
    private static async Task<(string Name, string Text)[]> DrawAsync(int columns, int rows)
    {
        var (code, output) = await PseudoTerminal.RunAsync(
            columns,
            rows,
            $"exec '{Program}' -class {typeof(Scenes).FullName} -explicit only -noColor",
            new Dictionary<string, string>(StringComparer.Ordinal) { [Scenes.Variable] = "1" },
            TestContext.Current.CancellationToken);
        Assert.True(code == 0, output);
        var parts = output.Split(Scenes.Mark)[1..^1];
        return [.. parts.Select(part => part.Split('\n', 2)).Select(part => (part[0].Trim(), Seen(part[1], columns)))];
    }

    /// <summary>What was seen: each picture that was drawn over, and what stays.</summary>
    private static string Seen(string output, int columns)
    {
        var screen = new Screen(columns);
        screen.Write(output);
        return string.Join("\n~~~ then ~~~\n", screen.Frames.Append(screen.Text));
    }
}
