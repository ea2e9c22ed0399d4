using System.Reflection;

namespace VerifiedAddition.Backends;

/// <summary>A provider of Orleans that this program supports.</summary>
/// <param name="Role">Its role.</param>
/// <param name="Name">The value of <c>ProviderType</c>.</param>
/// <param name="Keys">Settings of its section besides <c>ProviderType</c>.</param>
internal sealed record Provider(ProviderRole Role, string Name, params string[] Keys)
{
    public const string Redis = "Redis";
    public const string AzureTable = "AzureTableStorage";
    public const string AzureBlob = "AzureBlobStorage";
    public const string AdoNet = "AdoNet";
    public const string Static = "Static";
    public const string File = "File";

    private static readonly string[] Connection = ["ConnectionString", "ConnectionName"];

    private static readonly Provider[] All =
    [
        new(ProviderRole.Clustering, Static, "Gateways"),
        new(ProviderRole.Clustering, Redis, Connection),
        new(ProviderRole.Clustering, AzureTable, [.. Connection, "TableName"]),
        new(ProviderRole.Clustering, AdoNet, [.. Connection, "Invariant"]) { Assembly = "Orleans.Clustering.AdoNet" },
        new(ProviderRole.GrainStorage, File, "Directory", "SerializerKey"),
        new(ProviderRole.GrainStorage, Redis, [.. Connection, "SerializerKey"]),
        new(ProviderRole.GrainStorage, AzureBlob, [.. Connection, "ContainerName", "SerializerKey"]),
        new(ProviderRole.GrainStorage, AzureTable, [.. Connection, "TableName", "SerializerKey"]),
        new(ProviderRole.GrainStorage, AdoNet, [.. Connection, "Invariant", "SerializerKey"]) { Assembly = "Orleans.Persistence.AdoNet" },
        new(ProviderRole.Reminders, Redis, Connection),
        new(ProviderRole.Reminders, AzureTable, [.. Connection, "TableName"]),
        new(ProviderRole.Reminders, AdoNet, [.. Connection, "Invariant"]) { Assembly = "Orleans.Reminders.AdoNet" },
    ];

    /// <summary>The assembly that contains it, for one that is not in every build; otherwise null.</summary>
    public string? Assembly { get; private init; }

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
