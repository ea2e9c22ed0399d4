using System.Globalization;
using System.Security.Cryptography;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;
using VerifiedAddition.Silo;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Local;

/// <summary>A grid whose artefacts this process can write.</summary>
internal interface IArtefactHolder
{
    IArtefactStore Artefacts { get; }
}

/// <summary>Weight files by their path, with libtorch in this process.</summary>
/// <param name="notes">Receives a note if a file was converted on reading.</param>
internal sealed class LocalWeightFiles(TextWriter notes, Architecture? architecture = null) : IWeightFiles, ICircuitMeasurer
{
    public IWeightFiles Stating(Architecture stated) => new LocalWeightFiles(notes, stated);

    public async Task<Grains.ModelAnswer[]> AskAsync(string path, int? digits, IReadOnlyList<string> questions, CancellationToken cancellationToken)
    {
        var weights = ReadAsync(path, digits, cancellationToken);
        await Task.WhenAll(weights, TorchThread.RunAsync("libtorch", static () => true)); // to load libtorch takes longer than to read the file
        return await WithModelAsync(await weights, Environment.ProcessorCount, model => ModelQueries.Ask(model, questions));
    }

    public Task<WeightFileFacts> ConvertAsync(string path, WeightFileReading reading, WeightFileTarget target, CancellationToken cancellationToken) =>
        Task.Run(
            () => Refusing(() =>
            {
                var read = Noted(path, WeightFile.Read(path, architecture, reading.Heads));
                var weights = reading.Digits is { } stated ? StatedDigits.Cut(read, stated) : read;
                var shape = ModelShape.Infer(weights);
                Write(target, StatedDigits.Cut(weights, shape.Digits));
                return FactsOf(read, shape);
            }),
            cancellationToken);

    public Task<ImportedWeights> ImportAsync(string path, int? digits, IGrid grid, CancellationToken cancellationToken)
    {
        var artefacts = ArtefactsOf(grid, path);
        return Task.Run(
            () => Refusing(() =>
            {
                var weights = Read(path, digits);
                var shape = ModelShape.Infer(weights);
                return new ImportedWeights(WeightArtefacts.Store(artefacts, weights), ModelQueries.Describe(shape));
            }),
            cancellationToken);
    }

    public Task<ModelDescription?> DescribeAsync(string path, int? digits, CancellationToken cancellationToken) => Task.Run(
        () => Refusing<ModelDescription?>(() =>
        {
            var read = WeightFile.Read(path, architecture);
            RefuseUnstated(path, read);
            var weights = digits is { } stated ? StatedDigits.Cut(read, stated) : read;
            var shape = ModelShape.Infer(weights);
            return ModelQueries.Describe(shape);
        }),
        cancellationToken);

    public Task<ModelDescription> ImportParentAsync(string path, string sha256, int digits, IGrid grid, CancellationToken cancellationToken)
    {
        var artefacts = ArtefactsOf(grid, path);
        return Task.Run(
            () => Refusing(() =>
            {
                var bytes = File.ReadAllBytes(path);
                if (!string.Equals(Convert.ToHexStringLower(SHA256.HashData(bytes)), sha256, StringComparison.Ordinal))
                {
                    throw new ClientException($"The weight file {path} has changed since it was looked at. Run the command again.");
                }

                using var content = new MemoryStream(bytes);
                var weights = StatedDigits.Cut(Noted(path, WeightFile.Read(content, path, architecture)), digits);
                var shape = ModelShape.Infer(weights);
                artefacts.Write(WarmStart.FileCalled(sha256).Key, stream => stream.Write(bytes));
                return ModelQueries.Describe(shape);
            }),
            cancellationToken);
    }

    public Task<CircuitFacts> AnalyseAsync(string path, int? digits, AnalysisRequest request, CancellationToken cancellationToken) =>
        WithModelAsync(
            path,
            digits,
            request.Questions ?? [],
            model => CircuitQueries.Analyse(model, request, TorchRuntime.ThreadsAtOnce, cancellationToken),
            cancellationToken);

    public Task<ClaimFacts> ClaimsAsync(string path, int? digits, ClaimRequest request, CancellationToken cancellationToken) =>
        WithModelAsync(
            path, digits, [], model => CircuitQueries.Claims(model, request, TorchRuntime.ThreadsAtOnce, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<HeadSeparability>> SeparateAsync(
        string path, int? digits, IReadOnlyList<ColumnTest> tests, CancellationToken cancellationToken) =>
        WithModelAsync(path, digits, [], model => CircuitQueries.Separate(model, tests, cancellationToken), cancellationToken);

    public Task<PatchOutcome> PatchAsync(string path, int? digits, PatchRequest request, CancellationToken cancellationToken) =>
        WithModelAsync(
            path, digits, [request.Source, request.Base], model => CircuitQueries.Patch(model, request, cancellationToken), cancellationToken);

    public Task<int> ScoreAsync(CommandContext context, EdgesRequest request, CancellationToken cancellationToken) =>
        new EdgesRun(this, context).RunAsync(request, cancellationToken);

    public Task<int> MeasureAsync(CommandContext context, CircuitRequest request, CancellationToken cancellationToken) =>
        new CircuitRun(this, context).RunAsync(request, cancellationToken);

    public Task<int> ExamineAsync(CommandContext context, MechanismRequest request, CancellationToken cancellationToken) =>
        new MechanismRun(this, context).RunAsync(request, cancellationToken);

    public Task<int> ProbeAsync(CommandContext context, ProbeRequest request, CancellationToken cancellationToken) =>
        new ProbeRun(this, context).RunAsync(request, cancellationToken);

    public Task<int> CompareAsync(CommandContext context, ComparedModels models, MechanismRequest request, CancellationToken cancellationToken) =>
        new MechanismCompareRun(this, context).RunAsync(models, request, cancellationToken);

    /// <summary>Loads the weights here and measures how faithful a circuit is to the model.</summary>
    /// <param name="weights">A weight file, or its content.</param>
    /// <param name="digits">Those that the model was made for; null infers them.</param>
    /// <param name="request">What is measured.</param>
    /// <param name="progress">Shows how far it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">The weights are not usable, the model has no such node, or a class has too few questions.</exception>
    public async Task<FaithfulnessFacts> FaithfulnessAsync(
        NamedWeights weights, int? digits, FaithfulnessRequest request, IProgressView progress, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(weights, digits, cancellationToken);
        return await WithModelAsync(
            read, torchThreads: 1, model => CircuitQueries.Faithfulness(model, request, TorchRuntime.ThreadsAtOnce, Telling(progress), cancellationToken));
    }

    /// <summary>Loads the weights here and examines the model's mechanism.</summary>
    /// <param name="weights">A weight file, or its content.</param>
    /// <param name="digits">Those that the model was made for; null infers them.</param>
    /// <param name="request">How it is examined.</param>
    /// <param name="progress">Shows how far it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">The weights are not usable.</exception>
    public async Task<MechanismFacts> MechanismAsync(
        NamedWeights weights, int? digits, MechanismExamination request, IProgressView progress, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(weights, digits, cancellationToken);
        return await WithModelAsync(
            read, torchThreads: 1, model => CircuitQueries.Mechanism(model, request, TorchRuntime.ThreadsAtOnce, Telling(progress), cancellationToken));
    }

    /// <summary>Loads the weights here and probes the model.</summary>
    /// <param name="weights">A weight file, or its content.</param>
    /// <param name="digits">Those that the model was made for; null infers them.</param>
    /// <param name="spec">How it is probed.</param>
    /// <param name="operations">The model's; null for those that it is good at.</param>
    /// <param name="progress">Shows how far it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">The weights are not usable, or the model cannot have a fact that was named.</exception>
    public async Task<ProbeFacts> ProbeAsync(
        NamedWeights weights, int? digits, ProbeSpec spec, IReadOnlyList<Operation>? operations, IProgressView progress, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(weights, digits, cancellationToken);
        return await WithModelAsync(
            read, torchThreads: 1, model => CircuitQueries.Probe(model, spec, operations, TorchRuntime.ThreadsAtOnce, Telling(progress), cancellationToken));
    }

    private static Action<string, double> Telling(IProgressView progress) => (what, share) =>
    {
        lock (progress)
        {
            progress.Show(share, string.Create(CultureInfo.InvariantCulture, $"{what}: {100 * share:0} %"));
        }
    };

    /// <remarks>On one torch thread, as analyses: the numbers do not depend on how many processors there are.</remarks>
    public async Task<RecordedActivations> RecordAsync(
        NamedWeights weights, int? digits, ActivationRequest request, Stream stream, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(weights, digits, cancellationToken);
        var (shape, questions, recording) = Refusing(() => Plan(weights.Name, read, request));
        await TorchThread.RunAsync("activations", () =>
        {
            TorchRuntime.InitialiseOnce(1);
            using var model = Model.FromStateDict(read);
            var file = TensorFileWriter.Begin(request.Format, stream, recording.Tensors, MetadataOf(weights.Name, read));
            recording.Write(model, file, cancellationToken);
            return true;
        });
        return new(
            WeightArtefacts.HashOf(read), new(shape.Architecture, shape.Digits, new(shape.Layers, shape.Heads, shape.DModel, shape.DHead), shape.IsUnsigned),
            [.. recording.Sites.Select(site => new ActivationSiteJson(site.Name, "float32", site.Shape, site.Axes))],
            [.. questions.Select(question => question.ToString())]);
    }

    public async Task<PatchOutcome> PatchPathAsync(NamedWeights weights, int? digits, PathRequest request, CancellationToken cancellationToken) =>
        await WithModelAsync(await ReadAsync(weights, digits, cancellationToken), torchThreads: 1, model => CircuitQueries.PatchPath(model, request));

    /// <summary>Loads the weights here and scores the direct influences between the model's parts.</summary>
    /// <param name="weights">A weight file, or its content.</param>
    /// <param name="digits">Those that the model was made for; null infers them.</param>
    /// <param name="operations">Of the questions.</param>
    /// <param name="spec">How.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">The weights are not usable.</exception>
    public async Task<EdgeFacts> EdgesAsync(
        NamedWeights weights, int? digits, IReadOnlyList<Operation> operations, EdgeSpec spec, CancellationToken cancellationToken) =>
        await WithModelAsync(
            await ReadAsync(weights, digits, cancellationToken), torchThreads: 1, model => EdgeAnalyser.Analyse(model, operations, spec, cancellationToken));

    /// <summary>What is asked of a model: some in weight files only add.</summary>
    /// <param name="request">Names the model and operations; of a variant nothing is read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The operations; null for all that a variant was trained on.</returns>
    /// <exception cref="ClientException">The file is not usable, or the model has no such operation.</exception>
    public async Task<IReadOnlyList<Operation>?> AskableAsync(EdgesRequest request, CancellationToken cancellationToken)
    {
        if (!ModelName.IsPath(request.Model))
        {
            return request.Operations;
        }

        var file = ModelName.ExistingFile(request.Model);
        return await Task.Run(
            () => Refusing(() =>
            {
                var read = WeightFile.Read(file, architecture);
                var shape = ModelShape.Infer(request.Digits is { } stated ? StatedDigits.Cut(read, stated) : read);
                return TrainedOperations.OfFile(file, ModelQueries.Describe(shape), request.Operations, OperationOption.OfFiles);
            }),
            cancellationToken);
    }

    private Task<StateDict> ReadAsync(NamedWeights weights, int? digits, CancellationToken cancellationToken) => Task.Run(
        () => Refusing(() => weights.Content is { } content ? Read(content, weights.Name) : Read(weights.Name, digits)), cancellationToken);

    private static (ModelShape Shape, Question[] Questions, ActivationRecording Recording) Plan(string name, StateDict weights, ActivationRequest request)
    {
        var shape = ModelShape.Infer(weights);
        var random = request.Random is { } wanted ? wanted with { Operations = Possible(name, shape, wanted.Operations) } : null;
        ActivationRecording.RequireCount(request.Questions.Count + ((random?.Count ?? 0) * (long)(random?.Operations.Count ?? 0)));
        Question[] questions =
        [
            .. request.Questions.Select(text => TrainedOperations.Parse(text, shape.Digits)),
            .. random?.Draw(shape.Digits) ?? [],
        ];
        return (shape, questions, new(shape, request.Sites, questions));
    }

    /// <summary>Those of some operations that a model has; at least one.</summary>
    private static IReadOnlyList<Operation> Possible(string name, ModelShape shape, IReadOnlyList<Operation> wanted)
    {
        Operation[] possible = [.. wanted.Intersect(shape.Layout.Operations)];
        return possible.Length > 0 ? possible : TrainedOperations.OfFile(name, ModelQueries.Describe(shape), wanted, wanted);
    }

    private static Dictionary<string, string> MetadataOf(string name, StateDict weights) => new(StringComparer.Ordinal)
    {
        ["model"] = name,
        ["weightsSha256"] = WeightArtefacts.HashOf(weights),
    };

    /// <summary>Analyses a model with parallel passes, each with one torch thread.</summary>
    private async Task<T> WithModelAsync<T>(
        string path, int? digits, IReadOnlyList<string> questions, Func<Model, T> work, CancellationToken cancellationToken)
    {
        var weights = await ReadAsync(path, digits, cancellationToken);
        RefuseWithoutColumns(questions);
        return await WithModelAsync(weights, torchThreads: 1, work);
    }

    private static Task<T> WithModelAsync<T>(StateDict weights, int torchThreads, Func<Model, T> work) =>
        TorchThread.RunAsync("weight file", () => Refusing(() =>
        {
            TorchRuntime.InitialiseOnce(torchThreads);
            using var model = Model.FromStateDict(weights);
            return work(model);
        }));

    private Task<StateDict> ReadAsync(string path, int? digits, CancellationToken cancellationToken) =>
        Task.Run(() => Refusing(() => Read(path, digits)), cancellationToken);

    private StateDict Read(string path, int? digits)
    {
        var weights = Noted(path, WeightFile.Read(path, architecture));
        return digits is { } stated ? StatedDigits.Cut(weights, stated) : weights;
    }

    private StateDict Read(byte[] content, string name)
    {
        using var stream = new MemoryStream(content);
        return Noted(name, WeightFile.Read(stream, name, architecture));
    }

    private StateDict Noted(string path, StateDict weights)
    {
        foreach (var note in weights.Notes)
        {
            notes.WriteLine($"Note: {path}: {note}");
        }

        return weights;
    }

    /// <summary>Silos get the file that models start from alone, so it must say itself how many heads it has.</summary>
    private static void RefuseUnstated(string path, StateDict read)
    {
        if (read.Origin is { Layout: WeightLayout.Bridge or WeightLayout.Native } && !read.StatesHeads)
        {
            throw new ClientException(
                $"{path} is in the layout {WeightLayouts.Describe(read.Origin.Layout.Value)}, which does not show how many heads it has, and a model that starts " +
                "from it sees no config.json. Write it with 'va model import FILE --out OTHER', and start from that.");
        }
    }

    private static void Write(WeightFileTarget target, StateDict weights)
    {
        if (string.Equals(target.Format, ModelRules.Onnx, StringComparison.Ordinal))
        {
            OnnxFile.WriteDescribed(target.Path, weights);
            return;
        }

        WeightFile.WriteDescribed(target.Path, weights, target.Format == "pth" ? WeightFormat.Pth : WeightFormat.Safetensors, target.Layout);
    }

    private static WeightFileFacts FactsOf(StateDict read, ModelShape shape)
    {
        var origin = read.Origin!;
        return new(
            origin.Format is WeightFormat.Pth ? "pth" : "safetensors", origin.Layout ?? WeightLayout.Hooked, origin.Prefix, origin.Inside, origin.ElementTypes,
            read.Notes, ModelQueries.Describe(shape));
    }

    private static IArtefactStore ArtefactsOf(IGrid grid, string path) => grid is IArtefactHolder holder
        ? holder.Artefacts
        : throw new ClientException(
            $"{path} is a file on this machine, and the grid at {grid.Description} cannot read it. Use it here, without a cluster: leave out --cluster and unset VA_CLUSTER.");

    /// <summary>The analyses know nothing to look for in operations whose columns do not carry one by one.</summary>
    private static void RefuseWithoutColumns(IReadOnlyList<string> questions)
    {
        foreach (var question in questions)
        {
            if (OperationRegistry.InText(question) is { } operation && !operation.Rules().HasColumns)
            {
                throw new ClientException(
                    $"The question {question} {operation.Rules().Verb}, but analyses know " +
                    $"{string.Join(" and ", OperationRegistry.WithColumns.Select(one => one.Rules().Nouns))} only. Give such questions, or put this one to 'va ask'.");
            }
        }
    }

    /// <summary>Turns a user's mistake into a client error.</summary>
    private static T Refusing<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is WeightFileException or ArgumentException or IOException)
        {
            throw new ClientException(e is ArgumentException { ParamName: { } name } ? WithoutParameter(e.Message, name) : e.Message, e);
        }
    }

    /// <summary>Removes the parameter's name, which means nothing to a user.</summary>
    private static string WithoutParameter(string message, string name) =>
        message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal);
}
