using System.Text.Json;
using Orleans.Storage;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Storage;

/// <summary>The files of a <see cref="FileGrainStorage"/>, for reading: <c>{directory}/{state name}/{grain id}.json</c>.</summary>
/// <remarks>Files are replaced atomically, so reading is safe beside a process that writes: each state is an old one or a new one.</remarks>
/// <param name="directory">Need not exist; nothing is created.</param>
/// <param name="serializer">That with which the states were written.</param>
public sealed class StateFolder(string directory, IGrainStorageSerializer serializer) : IStoredStates
{
    /// <summary>The absolute path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(directory);

    /// <inheritdoc/>
    /// <exception cref="UnauthorizedAccessException">This user may not read the file.</exception>
    public T Read<T>(string name, GrainId grain)
        where T : new()
    {
        var path = FileOf(name, grain);
        return StateFile.Read(path) is { } file ? Deserialize<T>(path, file) : new();
    }

    /// <summary>Returns the path of a state's file.</summary>
    internal string FileOf(string name, GrainId grain) =>
        System.IO.Path.Combine(Path, StateFileName.Of(name), StateFileName.Of(grain.ToString()) + ".json");

    /// <exception cref="InvalidDataException">The content is not of this type.</exception>
    internal T Deserialize<T>(string path, StateFile file)
    {
        try
        {
            return serializer.Deserialize<T>(BinaryData.FromBytes(file.Body)) ?? throw StateFile.Damaged(path, "it holds nothing");
        }
        catch (JsonException mismatch)
        {
            throw StateFile.Damaged(path, "its content is not of the type that this version stores there", mismatch);
        }
    }
}
