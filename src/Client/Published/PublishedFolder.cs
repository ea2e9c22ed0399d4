using System.Globalization;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>A folder of the hub with one published model: its weights, and what its authors say of them.</summary>
/// <param name="folder">As it was given.</param>
/// <param name="weights">The weight file.</param>
/// <param name="names">What each of its parts calls the model, by the part.</param>
internal sealed class PublishedFolder(string folder, string weights, IReadOnlyList<(string Part, PublishedName Name)> names)
{
    private static readonly string[] WeightNames = ["model.pth", "model.safetensors"];
    private static readonly string[] Older = ["_train.json", "_behavior.json", "_maths.json"];

    /// <summary>The path of the weight file.</summary>
    public string Weights => weights;

    /// <summary>The training; null if there is no such file.</summary>
    public PublishedTraining? Training { get; private init; }

    /// <summary>What was observed at which node, and what it does; null if there is no such file.</summary>
    public IReadOnlyList<TaggedNode>? Behaviors { get; private init; }

    /// <inheritdoc cref="Behaviors"/>
    public IReadOnlyList<TaggedNode>? Features { get; private init; }

    /// <summary>The files that tell nodes, behaviours first.</summary>
    private string[] NodeFiles { get; init; } = [];

    /// <summary>What the model is called; null if nothing says it.</summary>
    public string? Name => names.Count > 0 ? names[0].Name.Text : Training?.Text("model_name");

    /// <summary>Finds and reads the files.</summary>
    /// <exception cref="ClientException">The folder has no model, several, parts of different ones, or a file that cannot be read.</exception>
    public static PublishedFolder Open(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        var weights = Array.Find(files, file => WeightNames.Contains(file, StringComparer.Ordinal)) ?? OnlyWeights(folder, files);
        var stem = WeightNames.Contains(weights, StringComparer.Ordinal) ? null : Path.GetFileNameWithoutExtension(weights);
        if (stem is not null && Array.Find(files, file => IsOfAnother(file, stem)) is { } other)
        {
            throw new ClientException($"{folder} has {weights}, but {other} belongs to another model. Keep the files of one model in a folder of their own.");
        }

        string[] parts = stem is null ? ["training_loss.json", "behaviors.json", "features.json"] : [.. Older.Select(ending => stem + ending)];
        var training = Read(folder, parts[0], PublishedTraining.Read);
        (string, PublishedName?)[] names =
        [
            (weights, PublishedName.TryParse(stem)),
            (parts[0], PublishedName.TryParse(training?.Text("model_name"))),
            ("the folder", PublishedName.TryParse(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))))),
        ];
        var found = new PublishedFolder(
            folder, Path.Combine(folder, weights), [.. names.Where(one => one.Item2 is not null).Select(one => (one.Item1, one.Item2!))])
        {
            Training = training,
            Behaviors = Read(folder, parts[1], text => NodeFile.Read(text, heads: int.MaxValue)),
            Features = Read(folder, parts[2], text => NodeFile.Read(text, heads: int.MaxValue)),
            NodeFiles = parts[1..],
        };
        found.RequireOneName();
        return found;
    }

    /// <summary>That all parts are of the model whose weights these are.</summary>
    /// <exception cref="ClientException">One is of another model; the message says which.</exception>
    public void RequireOf(ModelDescription model)
    {
        foreach (var (part, name) in names)
        {
            Require(part, name.Text, (name.Digits, name.Layers, name.Heads) == (model.Digits, model.Layers, model.Heads), model);
        }

        if (Training is { } training)
        {
            var others = ((string Key, int Of)[])[("n_digits", model.Digits), ("n_layers", model.Layers), ("n_heads", model.Heads), ("d_model", model.DModel), ("d_head", model.DHead)];
            var wrong = others.Where(one => training.Whole(one.Key) is { } told && told != one.Of)
                .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {training.Whole(one.Key)}")).ToArray();
            Require("the training file", $"a model with {string.Join(", ", wrong)}", wrong.Length == 0, model);
        }

        RequireNodes(NodeFiles[0], Behaviors, model);
        RequireNodes(NodeFiles[1], Features, model);
    }

    private void RequireNodes(string file, IReadOnlyList<TaggedNode>? nodes, ModelDescription model)
    {
        var context = model.Layout.ContextLength;
        var strange = nodes?.Select(tagged => (Node?)tagged.Node)
            .FirstOrDefault(node => node is { } one && (one.Position >= context || one.Layer >= model.Layers || one.Head >= model.Heads));
        Require(file, $"a model with the node {strange}", strange is null, model);
    }

    private void Require(string part, string of, bool isSo, ModelDescription model)
    {
        if (!isSo)
        {
            throw new ClientException(string.Create(
                CultureInfo.InvariantCulture,
                $"{folder} holds files of different models: {Path.GetFileName(weights)} is of {model.Digits} digits, {model.Layers} layers and {model.Heads} heads " +
                $"of {model.DHead}, width {model.DModel}; {part} is of {of}. Download the files of one model again."));
        }
    }

    private void RequireOneName()
    {
        if (names.FirstOrDefault(one => one.Name.Text != names[0].Name.Text) is { Name: { } other } different)
        {
            throw new ClientException(
                $"{folder} holds files of different models: {names[0].Part} is of {names[0].Name.Text}, {different.Part} of {other.Text}. Download the files of one model again.");
        }
    }

    private static string OnlyWeights(string folder, string[] files)
    {
        string[] weights = [.. files.Where(file => file.EndsWith(".pth", StringComparison.Ordinal) || file.EndsWith(".safetensors", StringComparison.Ordinal))];
        return weights switch
        {
            [var one] => one,
            [] => throw new ClientException($"{folder} has no weight file: model.pth, or one whose name ends in .pth or .safetensors. Name the folder of a model, or a weight file."),
            _ => throw new ClientException(
                $"{folder} holds {weights.Length} models: {string.Join(", ", weights.Take(3))}{(weights.Length > 3 ? ", …" : "")}. Put the files of one into a folder of their own, or name a weight file."),
        };
    }

    private static bool IsOfAnother(string file, string stem) =>
        Array.Find(Older, ending => file.EndsWith(ending, StringComparison.Ordinal)) is { } ending && file[..^ending.Length] != stem;

    private static T? Read<T>(string folder, string name, Func<string, T> read)
        where T : class
    {
        var file = Path.Combine(folder, name);
        try
        {
            return File.Exists(file) ? read(File.ReadAllText(file)) : null;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ClientException($"{file} cannot be read: {e.Message}", e);
        }
    }
}
