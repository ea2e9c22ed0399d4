using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VerifiedAddition.Tests.Services;

/// <summary>The program as a person starts it, with a data folder of its own.</summary>
internal sealed partial class Va : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-cluster-");

    public string Data => Settings.GetValueOrDefault("VA_DATA") ?? Path.Combine(_folder.FullName, "data");

    /// <summary>Settings of the grid, beyond those that all tests share.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>Writes a file beside the data folder; its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>The path of a file beside the data folder, whether it is there or not.</summary>
    public string FileAt(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Makes a folder beside the data folder, unless it is there; its path.</summary>
    public string Folder(params string[] names) => Directory.CreateDirectory(Path.Combine([_folder.FullName, .. names])).FullName;

    /// <summary>Starts a command and returns while it runs.</summary>
    public Process Start(params string[] arguments) => Process.Start(StartOf(_folder.FullName, BuiltProgram.Va, arguments))!;

    /// <summary>Runs a command to its end in another folder, without naming the data folder.</summary>
    public async Task<Outcome> RunInAsync(string folder, params string[] arguments)
    {
        var start = StartOf(folder, BuiltProgram.Va, arguments);
        start.Environment.Remove("VA_DATA");
        using var process = Process.Start(start)!;
        return await EndOfAsync(process);
    }

    /// <summary>Runs a command of another build to its end.</summary>
    public async Task<Outcome> RunOtherAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(StartOf(_folder.FullName, program, arguments))!;
        return await EndOfAsync(process);
    }

    private ProcessStartInfo StartOf(string folder, string program, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Configure(start);
        return start;
    }

    private void Configure(ProcessStartInfo start)
    {
        start.Environment["VA_DATA"] = Data;
        start.Environment["VA_Device__Slots"] = "1";
        start.Environment["VA_Device__ThreadsPerSlot"] = "1";
        start.Environment["VA_Training__CheckpointInterval"] = "00:00:00.3";
        foreach (var (name, value) in Settings)
        {
            start.Environment[name] = value;
        }
    }

    /// <summary>Runs a line of a POSIX shell, in which <c>va</c> is the program; what it prints, and last <c>code:</c> with va's exit code.</summary>
    public async Task<Outcome> ShellAsync(string line)
    {
        var start = new ProcessStartInfo("sh", ["-c", $"va() {{ dotnet \"$VA_PROGRAM\" \"$@\"; echo \"code:$?\" >&3; }}; exec 3>&1; {line}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = _folder.FullName,
        };
        start.Environment["VA_PROGRAM"] = BuiltProgram.Va;
        Configure(start);
        using var process = Process.Start(start)!;
        return await EndOfAsync(process);
    }

    /// <summary>Sends a signal of POSIX: <c>INT</c>, <c>TERM</c>, <c>HUP</c>.</summary>
    public static async Task SignalAsync(Process process, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Runs a command to its end.</summary>
    public async Task<Outcome> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await EndOfAsync(process);
    }

    /// <summary>Runs a command that must succeed and print JSON.</summary>
    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var outcome = await RunAsync([.. arguments, "--json"]);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return JsonDocument.Parse(outcome.Output).RootElement.Clone();
    }

    /// <summary>Waits for a command that was started.</summary>
    public static async Task<Outcome> EndOfAsync(Process process)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return new(process.ExitCode, await output, await error);
    }

    /// <summary>Waits for a line that holds <paramref name="text"/>; everything printed until then.</summary>
    public static async Task<string> LineAsync(Process process, string text)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        var seen = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            seen.AppendLine(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return seen.ToString();
            }
        }

        Assert.Fail($"The program ended without '{text}': {seen}{await process.StandardError.ReadToEndAsync(limit.Token)}");
        return string.Empty;
    }

    /// <summary>Waits until the grid knows a checkpoint of so many variants: what is only on the disk yet is made again.</summary>
    /// <param name="variants">Of how many.</param>
    /// <param name="step">Of this step or a later one.</param>
    /// <remarks>It is read from the files of the grid's state: a command that asks costs seconds of a processor, which training wants.</remarks>
    public async Task UntilCheckpointAsync(int variants = 1, int step = 0)
    {
        var began = Stopwatch.StartNew();
        while (VariantStates().Count(state => Checkpoints().Matches(state).Any(one => int.Parse(one.Groups["step"].Value, CultureInfo.InvariantCulture) >= step)) < variants)
        {
            Assert.True(began.Elapsed < Patience, $"The grid knew no checkpoint of {variants} variants within {Patience}.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [GeneratedRegex("/(?<step>[0-9]+)\\.ckpt", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Checkpoints();

    /// <summary>What is stored of each variant.</summary>
    private IEnumerable<string> VariantStates()
    {
        var folder = Path.Combine(Data, "state", "variant");
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json").Select(File.ReadAllText) : [];
    }
}

/// <summary>How a command ended and what it printed.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"exit code {ExitCode}\n{Output}\n{Error}");
}
