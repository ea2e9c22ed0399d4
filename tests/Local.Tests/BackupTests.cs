using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>A data folder is backed up by copying it while nobody works with it.</summary>
public sealed class BackupTests
{
    private const string Sweep = """
        name: tiny
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 200, learningRate: 0.003 }
        matrix: { seed: [1, 2], name: "s{seed}" }
        verification: { questions: 500 }
        """;

    [Fact]
    public async Task A_copy_that_is_put_back_has_all_that_was_deleted_since()
    {
        using var va = new Va();
        var file = va.Write("tiny.yaml", Sweep);
        Assert.Equal(0, (await va.RunAsync("sweep", "run", file)).ExitCode);
        var before = await va.JsonAsync("sweep", "show", "tiny");
        var backup = va.Data + ".backup";
        Copy(va.Data, backup);

        Assert.Equal(0, (await va.RunAsync("sweep", "delete", "tiny")).ExitCode);
        Assert.NotEqual(0, (await va.RunAsync("sweep", "show", "tiny")).ExitCode);
        Directory.Delete(va.Data, recursive: true);
        Directory.Move(backup, va.Data);

        Assert.Equal(before.ToString(), (await va.JsonAsync("sweep", "show", "tiny")).ToString());
        var asked = await va.RunAsync("ask", "s1", "12+34");
        Assert.Contains("12+34", asked.Output, StringComparison.Ordinal);
        var longer = await va.RunAsync("variant", "extend", "s2", "--steps", "50");
        Assert.True(longer.ExitCode == 0, longer.ToString()); // its checkpoint is there, too
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
