using System.Diagnostics;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>The silo, the client and the console as their images hold them, published by the script that the Dockerfiles run.</summary>
public sealed class PublishedPrograms : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-images-");

    public PublishedPrograms() => Authority = new(_folder, "authority");

    /// <summary>Signs what the programs show to each other.</summary>
    internal TestAuthority Authority { get; }

    /// <summary>A folder that another user may look into, for whatever a test needs besides.</summary>
    public string Folder => _folder.FullName;

    public string Silo => Path.Combine(Folder, "silo");

    public string Client => Path.Combine(Folder, "client");

    public string Console => Path.Combine(Folder, "console");

    public async ValueTask InitializeAsync()
    {
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);
            await PublishAsync("silo", Silo);
            await PublishAsync("client", Client);
            await PublishAsync("console", Console);
        }
    }

    public ValueTask DisposeAsync()
    {
        Authority.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task PublishAsync(string what, string folder)
    {
        var start = new ProcessStartInfo(Repository.PathOf("deploy/images/publish.sh"), [what, folder])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What runs these tests leaves variables of its own, which would be properties of the build.
        start.Environment.Remove("MSBUILD_EXE_PATH");
        using var process = Process.Start(start)!;
        var printed = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(process.ExitCode == 0, string.Concat(await printed));
    }
}
