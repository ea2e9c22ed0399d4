using System.Security.Cryptography;
using System.Text.Json;

namespace VerifiedAddition.Experiments;

/// <summary>
/// A folder for what is found of one model, and of one alone: <c>behavior.json</c> and pictures do not say of which, so files of two models in
/// one folder would be taken for one. <c>model.json</c> says it.
/// </summary>
/// <param name="path">The folder, as it was given.</param>
/// <param name="option">The option that named it.</param>
public sealed class ModelFolder(string path, string option = "--out")
{
    private const string Marker = "model.json";

    /// <summary>Files that tell their model, as folders without <see cref="Marker"/> have them.</summary>
    private static readonly string[] Telling = ["analysis.json", "claims.json", "reuse.json"];

    private static readonly string[] Silent = ["behavior.json", "maths.json", "map.json", "tags.json", "pictures"];

    private FolderOwner? _owner;

    /// <summary>The folder, as it was given.</summary>
    public string Path => path;

    /// <summary>Whoever mistypes a path hears of it before anything is looked for.</summary>
    /// <exception cref="ClientException">There can be no such folder.</exception>
    public void RefuseImpossible() => OutFile.RefuseImpossibleFolder(path, option);

    /// <summary>Takes the folder for a model, before the work is done that fills it.</summary>
    /// <param name="model">Its name.</param>
    /// <param name="identity">What no other model has: a variant's identity, or the hash of a weight file.</param>
    /// <exception cref="ClientException">It is another model's.</exception>
    public void Take(string model, string identity)
    {
        _owner = new(model, identity);
        if (Found() is { } owner && (owner.Identity is null ? owner.Model != model : owner.Identity != identity))
        {
            var whose = owner.Model == model ? $"another model that is called '{model}' too" : owner.Model is null ? "nobody says which model" : $"the model '{owner.Model}'";
            throw new ClientException(
                $"{option} {path} holds files about {whose}, and those about '{model}' would mix with them or replace them. " +
                $"Give another folder, such as {System.IO.Path.TrimEndingDirectorySeparator(path)}-{model}, or move that one away.");
        }
    }

    /// <summary>Writes texts, and whose they are.</summary>
    /// <exception cref="ClientException">One cannot be written.</exception>
    public Task WriteAsync(params IEnumerable<(string File, string Text)> files) =>
        OutFile.WriteTextsAsync(path, [(Marker, JsonOutput.Of(_owner)), .. files]);

    /// <summary>The identity of a weight file.</summary>
    public static string IdentityOf(string weightFile)
    {
        using var stream = File.OpenRead(weightFile);
        return $"file:{Convert.ToHexStringLower(SHA256.HashData(stream))}";
    }

    private FolderOwner? Found()
    {
        if (Read(Marker) is { } marked)
        {
            return marked;
        }

        var told = Telling.Select(Read).FirstOrDefault(owner => owner is not null);
        return told ?? (Array.Exists(Silent, name => System.IO.Path.Exists(System.IO.Path.Combine(path, name))) ? new(null, null) : null);
    }

    private FolderOwner? Read(string name)
    {
        try
        {
            var file = System.IO.Path.Combine(path, name);
            return File.Exists(file) ? JsonOutput.Read<FolderOwner>(File.ReadAllText(file)) ?? new(null, null) : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return new(null, null);
        }
    }

    /// <summary>Whose a folder is.</summary>
    private sealed record FolderOwner(string? Model, string? Identity);
}
