using System.Runtime.Versioning;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>The images that <c>deploy/images/build.sh</c> makes of what was published, on a base of this machine's packages.</summary>
[SupportedOSPlatform("linux")]
public sealed class BuiltImages(PublishedPrograms published) : IAsyncLifetime
{
    private const string Base = "localhost/base";

    /// <summary>The engine that has them. It has the manifests' Redis, too, which is that of this machine.</summary>
    public ContainerEngine Engine { get; } = new();

    /// <summary>What the script printed.</summary>
    public string Printed { get; private set; } = "";

    /// <summary>The folder with a bill of materials of each.</summary>
    public string Bills => Engine.PathOf("bills");

    public async ValueTask InitializeAsync()
    {
        if (ContainerEngine.Missing is not null)
        {
            return;
        }

        File.SetUnixFileMode(Engine.PathOf("."), (UnixFileMode)0b111_101_101);
        var (root, archive) = (Engine.PathOf("base"), Engine.PathOf("base.tar"));
        await Engine.ProgramAsync(Repository.PathOf("tests/Deploy.Tests/Containers/base.sh"), root);
        await Engine.ProgramAsync("tar", "--create", "--file", archive, "--directory", root, ".");
        Directory.Delete(root, recursive: true);
        await Engine.RunAsync("import", "--change", "ENV APP_UID=1654", archive, Base);
        File.Delete(archive);
        await Engine.RunAsync("tag", Base, "redis:7.2-bookworm");
        Printed = await Engine.ProgramAsync(
            Repository.PathOf("deploy/images/build.sh"), "--engine", "podman", "--base", Base, "--published", published.Folder, "--bills", Bills);
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
