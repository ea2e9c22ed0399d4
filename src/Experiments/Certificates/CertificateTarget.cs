using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Where <c>va verify</c> writes certificates.</summary>
/// <param name="Path">
/// What <c>--certificate</c> names: a file, or a folder (one that exists, or a path that ends in a separator); null for the current folder.
/// </param>
public sealed record CertificateTarget(string? Path)
{
    /// <summary>The option of the command line that names it, for messages.</summary>
    public const string Option = "--certificate";

    private bool IsFolder => Path is null || Directory.Exists(Path) || System.IO.Path.EndsInDirectorySeparator(Path);

    /// <summary>Whoever mistypes a path hears of it before the grid is asked for anything.</summary>
    /// <param name="sample">The sample that was named; null if none was.</param>
    /// <exception cref="ClientException">Nothing can be written there, or there is nothing to write.</exception>
    public void RefuseImpossible(SampleKind? sample)
    {
        if (Path is null)
        {
            return;
        }

        if (sample is { } named and not SampleKind.Exhaustive)
        {
            throw NothingToWrite(EnumText.Of(named));
        }

        if (IsFolder)
        {
            OutFile.RefuseImpossibleFolder(Path, Option);
        }
        else
        {
            OutFormat.RequireEnding(Path, Option, "json");
            OutFile.RefuseImpossible(Path, Option);
        }
    }

    /// <summary>The file of each operation, checked.</summary>
    /// <param name="name">The variant's name, or that of the weight file without its ending.</param>
    /// <param name="operations">Those of which every question is asked.</param>
    /// <exception cref="ClientException">There are more operations than files, none at all, or a file cannot be written.</exception>
    public IReadOnlyDictionary<Operation, string> Files(string name, IReadOnlyList<Operation> operations)
    {
        if (Path is not null && operations.Count == 0)
        {
            throw NothingToWrite("uniform");
        }

        if (!IsFolder && operations.Count > 1)
        {
            throw new ClientException(
                $"{Option} {Path} is one file, but {name} is verified in {string.Join(" and ", operations.Select(one => one.Name()))}. " +
                "Give the name of a folder, or choose one --operation.");
        }

        var files = operations.ToDictionary(
            operation => operation,
            operation => IsFolder ? System.IO.Path.Combine(Path ?? "", $"{name}.{operation.Name()}.certificate.json") : Path!);
        foreach (var file in files.Values.Where(_ => Path is null || Directory.Exists(Path)))
        {
            OutFile.RefuseImpossible(file, Option);
        }

        return files;
    }

    /// <summary>No certificate about other weights, or another operation, is replaced; asked before the questions are.</summary>
    /// <exception cref="ClientException">Such a one has the name.</exception>
    public static void RefuseOther(string file, string weights, Operation operation)
    {
        if (SubjectOf(file) is not { } other)
        {
            return;
        }

        var (sameWeights, sameOperation) = (other.Weights == weights, string.Equals(other.Operation, operation.ToString(), StringComparison.OrdinalIgnoreCase));
        if (!sameWeights || !sameOperation)
        {
            throw new ClientException(
                $"{file} is a certificate about {(sameWeights ? $"'{other.Operation}', not '{operation.Name()}'" : "other weights")}, and would be lost. " +
                $"Give another name or folder with {Option}, or move it away.");
        }
    }

    /// <summary>What a certificate is about, also one of another version; null for anything else.</summary>
    private static (string? Weights, string? Operation)? SubjectOf(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.Exists(file) ? File.ReadAllBytes(file) : "null"u8.ToArray());
            return json.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("format", out var format) && format.ToString() == CertificateFile.Format
                && root.TryGetProperty("weightsSha256", out var weights)
                && root.TryGetProperty("plan", out var plan) && plan.ValueKind is JsonValueKind.Object && plan.TryGetProperty("operation", out var operation)
                ? (weights.ToString(), operation.ToString())
                : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ClientException NothingToWrite(string sample) => new(
        $"{Option} goes with --sample exhaustive: only who asks every question can certify anything. This sample is {sample}.");
}
