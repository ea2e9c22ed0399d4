using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Sweep files: YAML that says which variants to train and how to verify them (docs/sweep-files.md).</summary>
public static class SweepFile
{
    /// <summary>Questions that each operation is verified on where a file does not say how many.</summary>
    public const long DefaultQuestions = 1_000_000;

    /// <summary>Larger files are taken for something else.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Reads a sweep file.</summary>
    /// <exception cref="SweepFileException">The file is not a sweep; all problems are listed with their places.</exception>
    /// <exception cref="ClientException">The file cannot be read.</exception>
    /// <remarks>The weight files that it names must be there; <see cref="OpenAsync"/> looks into them, too.</remarks>
    public static SweepSpec Read(string path) => Parse(TextOf(path), path, FolderOf(path));

    /// <summary>Reads the text of a sweep file.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">The file's name, for messages and as the default of the sweep's name.</param>
    /// <param name="folder">Where weight files that it names are looked for.</param>
    /// <exception cref="SweepFileException">The text is not a sweep; all problems are listed with their places.</exception>
    public static SweepSpec Parse(string text, string file, string folder = ".")
    {
        var problems = new Problems();
        var spec = Understand(text, file, folder, problems).Spec;
        problems.ThrowIfAny(file);
        return spec!;
    }

    /// <summary>Reads the text of a sweep file that may name no other file, as one that came over a network.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">What to call it, in messages and as the default of the sweep's name.</param>
    /// <exception cref="SweepFileException">The text is not a sweep, or names a file; all problems are listed with their places.</exception>
    public static SweepPlan ParseAlone(string text, string file)
    {
        var problems = new Problems();
        var (spec, _, notes) = Understand(text, file, folder: null, problems);
        problems.ThrowIfAny(file);
        return new(spec!, [], [], notes);
    }

    /// <summary>Reads a sweep file and looks into the weight files that it names: all that can be known before it is submitted.</summary>
    /// <exception cref="SweepFileException">The file is not a sweep, or a weight file does not do; all problems are listed with their places.</exception>
    /// <exception cref="ClientException">The file cannot be read.</exception>
    public static async Task<SweepPlan> OpenAsync(string path, IWeightFiles files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        var problems = new Problems();

        // However long it takes, who asks to stop is not kept waiting.
        var (spec, parents, notes) = await Task.Run(() => Understand(TextOf(path), path, FolderOf(path), problems), cancellationToken).WaitAsync(cancellationToken);
        var unseen = await new ParentCheck(files, problems).LookAsync(parents, cancellationToken);
        problems.ThrowIfAny(path);
        return new(spec!, [.. parents.Select(use => use.File).Distinct()], unseen, notes);
    }

    private static SweepDraft Understand(string text, string file, string? folder, Problems problems)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        return new SweepFileReader(problems).Read(YamlReader.Read(text, problems), file, folder is null ? null : Path.GetFullPath(folder));
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>Text in UTF-16 that says so is read as text.</summary>
    private static bool HasByteOrder(ReadOnlySpan<byte> content) => content is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];

    private static string TextOf(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
            {
                throw new ClientException($"{path} has more than 4 MiB, too much for a sweep file. Is it another file?");
            }

            var content = File.ReadAllBytes(path);
            return content.Length > 0 && !HasByteOrder(content) && StandIn.DescribeBesideText(content) is { } what
                ? throw new ClientException($"{path} is no sweep file: {what}")
                : File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(e is FileNotFoundException or DirectoryNotFoundException
                ? $"There is no sweep file {path}."
                : $"The sweep file {path} cannot be read: {e.Message}", e);
        }
    }
}
