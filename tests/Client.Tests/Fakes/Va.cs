using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>What a command did.</summary>
public sealed record Outcome(int Code, string Output, string Error);

/// <summary>Runs <c>va</c> with captured streams.</summary>
internal static class Va
{
    public static Task<Outcome> RunAsync(
        string[] args,
        IGridAccess? access = null,
        IWeightFiles? files = null,
        Func<string, string?>? variable = null,
        IGridConsole? console = null) =>
        CaptureAsync(args, access, files, variable, console, CancellationToken.None);

    /// <summary>Runs a command that the token interrupts as Ctrl-C does.</summary>
    public static Task<Outcome> RunUntilAsync(string[] args, IGridAccess access, CancellationToken interruption, IGridConsole? console = null) =>
        CaptureAsync(args, access, null, null, console, interruption);

    private static async Task<Outcome> CaptureAsync(
        string[] args, IGridAccess? access, IWeightFiles? files, Func<string, string?>? variable, IGridConsole? console, CancellationToken cancellationToken)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal { Output = output, Error = error, Variable = variable ?? (_ => null) };
        var code = await VaCommandLine.RunAsync(args, access ?? new RemoteGridAccess(), files ?? new NoWeightFiles(), console ?? new NoConsole(), terminal, cancellationToken);
        return new(code, output.ToString(), error.ToString());
    }
}

/// <summary>Weight files that answer without libtorch.</summary>
internal sealed class FakeWeightFiles : IWeightFiles, ICircuitMeasurer
{
    /// <summary>What architecture was stated last; null for none.</summary>
    public Architecture? Architecture { get; private set; }

    public IWeightFiles Stating(Architecture architecture)
    {
        Architecture = architecture;
        return this;
    }

    /// <summary>Files that were imported to start from, with their hashes.</summary>
    public List<(string Path, string Sha256)> Parents { get; } = [];

    /// <summary>The hash of the weights in every file.</summary>
    public string Sha256 { get; init; } = "file";

    /// <summary>What digits were stated whenever a file was asked.</summary>
    public List<int?> Stated { get; } = [];

    public Task<ModelAnswer[]> AskAsync(string path, int? digits, IReadOnlyList<string> questions, CancellationToken cancellationToken)
    {
        Stated.Add(digits);
        return Task.FromResult(questions.Select(question => FakeModelGrain.Answer(question)).ToArray());
    }

    /// <summary>What was to be written of files, in order.</summary>
    public List<(string Path, WeightFileReading Reading, WeightFileTarget Target)> Conversions { get; } = [];

    public async Task<WeightFileFacts> ConvertAsync(string path, WeightFileReading reading, WeightFileTarget target, CancellationToken cancellationToken)
    {
        Conversions.Add((path, reading, target));
        await File.WriteAllTextAsync(target.Path, target.Format, cancellationToken);
        return new("pth", WeightLayout.Bridge, "model.", "state", ["float16"], ["a note"], Model!);
    }

    public Task<ImportedWeights> ImportAsync(string path, int? digits, IGrid grid, CancellationToken cancellationToken) =>
        Task.FromResult(new ImportedWeights(new("models/file", Sha256), new(3, 2, 3, 96, 32, 1000)));

    /// <summary>The model in every file; null where nobody can look into it.</summary>
    public ModelDescription? Model { get; init; } = new(3, 2, 3, 96, 32, 1000);

    /// <summary>What is wrong with every file; null for nothing.</summary>
    public string? Trouble { get; init; }

    public Task<ModelDescription?> DescribeAsync(string path, int? digits, CancellationToken cancellationToken) =>
        Trouble is null ? Task.FromResult(Model) : throw new ClientException($"{path}: {Trouble}");

    public Task<ModelDescription> ImportParentAsync(string path, string sha256, int digits, IGrid grid, CancellationToken cancellationToken)
    {
        Parents.Add((path, sha256));
        return Task.FromResult(new ModelDescription(3, 2, 3, 96, 32, 1000));
    }

    /// <summary>What is found in every file.</summary>
    public CircuitFacts? Facts { get; init; }

    /// <summary>What analyses were asked for, in order.</summary>
    public List<(string Path, AnalysisRequest Request)> Analyses { get; } = [];

    public Task<CircuitFacts> AnalyseAsync(string path, int? digits, AnalysisRequest request, CancellationToken cancellationToken)
    {
        Analyses.Add((path, request));
        return Task.FromResult((Facts ?? throw new InvalidOperationException("No facts are given.")) with { Spec = request.Spec });
    }

    /// <summary>What claims are found; those asked for are kept.</summary>
    public ClaimFacts? Claims { get; init; }

    /// <summary>The same for each file.</summary>
    public Func<string, ClaimFacts>? ClaimsOf { get; init; }

    /// <summary>What claims were asked for, in order.</summary>
    public List<(string Path, ClaimRequest Request)> ClaimsAsked { get; } = [];

    public Task<ClaimFacts> ClaimsAsync(string path, int? digits, ClaimRequest request, CancellationToken cancellationToken)
    {
        ClaimsAsked.Add((path, request));
        var found = ClaimsOf?.Invoke(path) ?? Claims ?? (Facts is { } facts ? new ClaimFacts(request.Spec, [Operation.Add], facts, []) : throw new InvalidOperationException("No claims are given."));
        return Task.FromResult(found with { Spec = request.Spec });
    }

    public Task<IReadOnlyList<HeadSeparability>> SeparateAsync(
        string path, int? digits, IReadOnlyList<ColumnTest> tests, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<HeadSeparability>>([.. tests.Select(Tested)]);

    /// <summary>The outcome of every test of a head.</summary>
    public static HeadSeparability Tested(ColumnTest test) => new(test, Apart);

    /// <summary>Three groups far from each other.</summary>
    private static Separability Apart { get; } = new(
        [(-1, 0), (-1.1, 0.1), (0, 0.2), (0.1, -0.2), (1, 0), (1.1, 0.1)], [0, 0, 1, 1, 2, 2], [0.9, 0.1], 0.8, 500, 1, 1, IsSeparable: true);

    public Task<PatchOutcome> PatchAsync(string path, int? digits, PatchRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new PatchOutcome(request.Source, request.Base, request.Nodes, "+0579", "+0579", "+0479", "A2"));

    /// <summary>The paths that were to be patched, in order.</summary>
    public List<(NamedWeights Weights, int? Digits, PathRequest Request)> Paths { get; } = [];

    /// <summary>What edges were to be scored, in order.</summary>
    public List<EdgesRequest> Scored { get; } = [];

    public Task<PatchOutcome> PatchPathAsync(NamedWeights weights, int? digits, PathRequest request, CancellationToken cancellationToken)
    {
        Paths.Add((weights, digits, request));
        return Task.FromResult(new PatchOutcome(request.Source, request.Base, [], "+0579", "+0579", "+0479", "A2"));
    }

    public Task<int> ScoreAsync(CommandContext context, EdgesRequest request, CancellationToken cancellationToken)
    {
        Scored.Add(request);
        return Task.FromResult(0);
    }

    /// <summary>What mechanisms were to be examined, in order.</summary>
    public List<MechanismRequest> Examined { get; } = [];

    public Task<int> ExamineAsync(CommandContext context, MechanismRequest request, CancellationToken cancellationToken)
    {
        Examined.Add(request);
        return Task.FromResult(0);
    }

    /// <summary>What models were to be probed, in order.</summary>
    public List<ProbeRequest> Probed { get; } = [];

    public Task<int> ProbeAsync(CommandContext context, ProbeRequest request, CancellationToken cancellationToken)
    {
        Probed.Add(request);
        return Task.FromResult(0);
    }

    /// <summary>What mechanisms were to be compared, in order.</summary>
    public List<(ComparedModels Models, MechanismRequest Request)> Compared { get; } = [];

    public Task<int> CompareAsync(CommandContext context, ComparedModels models, MechanismRequest request, CancellationToken cancellationToken)
    {
        Compared.Add((models, request));
        return Task.FromResult(0);
    }

    /// <summary>What circuits were to be measured, in order.</summary>
    public List<CircuitRequest> Measured { get; } = [];

    public Task<int> MeasureAsync(CommandContext context, CircuitRequest request, CancellationToken cancellationToken)
    {
        Measured.Add(request);
        return Task.FromResult(0);
    }

    /// <summary>What happens in the middle of a recording; null for nothing.</summary>
    public Exception? Breaks { get; init; }

    /// <summary>What was to be recorded, in order.</summary>
    public List<(NamedWeights Weights, int? Digits, ActivationRequest Request)> Recordings { get; } = [];

    public async Task<RecordedActivations> RecordAsync(
        NamedWeights weights, int? digits, ActivationRequest request, Stream stream, CancellationToken cancellationToken)
    {
        Recordings.Add((weights, digits, request));
        await stream.WriteAsync("numbers"u8.ToArray(), cancellationToken);
        if (Breaks is not null)
        {
            throw Breaks;
        }

        return Trouble is null
            ? new(Sha256, new(default(Architecture), 3, new(2, 3, 96, 32)), [new("hook_embed", "float32", [1, 13, 96], ["question", "position", "d_model"])], ["123+456=+0579"])
            : throw new ClientException($"{weights.Name}: {Trouble}");
    }
}
