using System.Reflection;

namespace VerifiedAddition.Backends;

/// <summary>A provider of Orleans that this program supports.</summary>
/// <param name="Role">Its role.</param>
/// <param name="Name">The value of <c>ProviderType</c>.</param>
/// <param name="Assembly">The assembly that contains it; null if it is in every build.</param>
/// <param name="Build">How to include it in a build.</param>
/// <param name="Keys">Settings of its section besides <c>ProviderType</c>.</param>
internal sealed record Provider(ProviderRole Role, string Name, string? Assembly, string Build, params string[] Keys)
{
    public const string Redis = "Redis";
    public const string AzureTable = "AzureTableStorage";
    public const string AzureBlob = "AzureBlobStorage";
    public const string AdoNet = "AdoNet";
    public const string Static = "Static";
    public const string File = "File";

    private const string AzureBuild = "Build it with -p:AzureStorage=true.";
    private const string AdoNetBuild = "Add the packages Microsoft.Orleans.*.AdoNet and the database's driver to the build (docs/cluster.md).";

    private static readonly string[] Connection = ["ConnectionString", "ConnectionName"];

    private static readonly Provider[] All =
    [
        new(ProviderRole.Clustering, Static, null, "", "Gateways"),
        new(ProviderRole.Clustering, Redis, null, "", Connection),
        new(ProviderRole.Clustering, AzureTable, "Orleans.Clustering.AzureStorage", AzureBuild, [.. Connection, "TableName"]),
        new(ProviderRole.Clustering, AdoNet, "Orleans.Clustering.AdoNet", AdoNetBuild, [.. Connection, "Invariant"]),
        new(ProviderRole.GrainStorage, File, null, "", "Directory", "SerializerKey"),
        new(ProviderRole.GrainStorage, Redis, null, "", [.. Connection, "SerializerKey"]),
        new(ProviderRole.GrainStorage, AzureBlob, "Orleans.Persistence.AzureStorage", AzureBuild, [.. Connection, "ContainerName", "SerializerKey"]),
        new(ProviderRole.GrainStorage, AzureTable, "Orleans.Persistence.AzureStorage", AzureBuild, [.. Connection, "TableName", "SerializerKey"]),
        new(ProviderRole.GrainStorage, AdoNet, "Orleans.Persistence.AdoNet", AdoNetBuild, [.. Connection, "Invariant", "SerializerKey"]),
        new(ProviderRole.Reminders, Redis, null, "", Connection),
        new(ProviderRole.Reminders, AzureTable, "Orleans.Reminders.AzureStorage", AzureBuild, [.. Connection, "TableName"]),
        new(ProviderRole.Reminders, AdoNet, "Orleans.Reminders.AdoNet", AdoNetBuild, [.. Connection, "Invariant"]),
    ];

    /// <summary>Whether a connection string, given directly or by name, locates the backend.</summary>
    public bool Connects => Keys.Contains("ConnectionString");

    /// <summary>Whether this build includes it.</summary>
    public bool IsPresent => Assembly is null || CanLoad(Assembly);

    /// <summary>Returns the providers for <paramref name="role"/> that <paramref name="side"/> can use. A silo has no list of gateways.</summary>
    public static IEnumerable<Provider> For(ProviderRole role, ClusterSide side) =>
        All.Where(provider => provider.Role == role && (side is ClusterSide.Client || provider.Name != Static));

    private static bool CanLoad(string assembly)
    {
        try
        {
            return System.Reflection.Assembly.Load(new AssemblyName(assembly)) is not null;
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            return false;
        }
    }
}
