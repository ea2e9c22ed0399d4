using System.Diagnostics;

[assembly: AssemblyFixture(typeof(VerifiedAddition.Docs.Tests.TinyGrid))]

namespace VerifiedAddition.Docs.Tests;

/// <summary>A folder with a data folder in which models of the names that pages use are trained: for seconds, so most of their answers are wrong.</summary>
public sealed class TinyGrid : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-docs-");
    private readonly SemaphoreSlim _one = new(1);
    private bool _isTrained;

    private string Template => Path.Combine(_folder.FullName, "template");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A folder of its own for a page: nothing but <c>va</c>, <c>sweeps</c> and what is trained is in it.</summary>
    internal async Task<Shell> ShellAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (!_isTrained)
            {
                await TrainAsync(cancellationToken);
                _isTrained = true;
            }

            var copy = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
            using var copying = Process.Start("cp", ["-r", Template, copy]);
            await copying.WaitForExitAsync(cancellationToken);
            return new(copy);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task TrainAsync(CancellationToken cancellationToken)
    {
        var shell = Shell.In(Template);
        foreach (var file in new[] { "control.yaml", "mine.yaml" }) // stand on pages
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Commands", file), Path.Combine(Template, file));
        }

        string[] sweeps = ["Commands/quickstart.yaml", "Commands/others.yaml", "Commands/seeds.yaml", "sweeps/refine.yaml"];
        foreach (var line in sweeps.Select(sweep => $"va sweep run '{Path.Combine(AppContext.BaseDirectory, sweep)}'")
            .Append("va verify add_d3_l2_h3 --sample exhaustive --certificate x.json && rm x.json") // several pages ask all million questions
            .Append("va report quickstart && rm quickstart.html")) // and several ask what is found in all these models
        {
            var done = await shell.RunAsync(line, cancellationToken);
            Assert.True(done.ExitCode == 0, done.ToString());
        }
    }
}
