namespace VerifiedAddition.Experiments;

/// <summary>A model as people name it: by a weight file's path or by a variant's name.</summary>
public static class ModelName
{
    private static readonly string[] Extensions = [".pth", ".safetensors"];

    /// <summary>Whether a model is named by the path of a weight file.</summary>
    public static bool IsPath(string model) =>
        Extensions.Any(extension => model.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
        || (model.AsSpan().IndexOfAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) >= 0 && File.Exists(model));

    /// <summary>Returns the path if the file exists.</summary>
    /// <exception cref="ClientException">The file does not exist.</exception>
    public static string ExistingFile(string path) => File.Exists(path)
        ? path
        : throw new ClientException(Directory.Exists(path)
            ? FolderIs(path)
            : $"There is no weight file {path}. (A name that ends in {Path.GetExtension(path)} is taken for a file.)");

    /// <summary>Returns the message for a folder given as a model.</summary>
    public static string FolderIs(string path)
    {
        var held = File.Exists(Path.Combine(path, "data.pkl"))
            ? "It looks like a .pth file that was unpacked, as some browsers do with downloads: download it again without unpacking."
            : Directory.EnumerateFiles(path).FirstOrDefault(file => Extensions.Any(extension => file.EndsWith(extension, StringComparison.OrdinalIgnoreCase))) is { } file
                ? $"Give a file in it, such as {file}."
                : "Give a weight file: none in it ends in .pth or .safetensors.";
        return $"{path} is a folder. {held}";
    }
}
