using System.Text.Json;
using VerifiedAddition.Api;

namespace VerifiedAddition.Local;

/// <summary>The file in which programs of the same user find the console of a data folder: <c>console/session.json</c>.</summary>
internal sealed class SessionFile
{
    private const string Name = "session.json";

    private readonly string _path;
    private readonly byte[] _content;

    private SessionFile(string path, byte[] content) => (_path, _content) = (path, content);

    /// <summary>Writes it over that of a console that began earlier.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static SessionFile Write(string folder, Uri address, string token)
    {
        var file = new SessionFile(Path.Combine(folder, Name), JsonSerializer.SerializeToUtf8Bytes(new { address, token }));
        PrivateFile.Write(file._path, file._content);
        return file;
    }

    /// <summary>Deletes it, unless another console has written its own since.</summary>
    public void Delete()
    {
        try
        {
            if (File.ReadAllBytes(_path).AsSpan().SequenceEqual(_content))
            {
                File.Delete(_path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It leads to a port on which nobody answers.
        }
    }
}
