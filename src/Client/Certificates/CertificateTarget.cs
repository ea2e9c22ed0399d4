using System.CommandLine;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Client;

/// <summary>Where <c>va verify</c> writes certificates.</summary>
/// <param name="Path">
/// What <c>--certificate</c> names: a file, or a folder (one that exists, or a path that ends in a separator); null for the current folder.
/// </param>
internal sealed record CertificateTarget(string? Path)
{
    public const string Option = "--certificate";

    private bool IsFolder => Path is null || Directory.Exists(Path) || System.IO.Path.EndsInDirectorySeparator(Path);

    public static Option<string?> CreateOption() => new(Option)
    {
        Description =
            "Where --sample exhaustive writes what it showed (docs/certificates.md): a file, or a folder. " +
            "Default: MODEL.OPERATION.certificate.json in this folder; one that exists is replaced.",
        HelpName = "PATH",
    };

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
            throw NothingToWrite(Words.Of(named));
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

    private static ClientException NothingToWrite(string sample) => new(
        $"{Option} goes with --sample exhaustive: only who asks every question can certify anything. This sample is {sample}.");
}
