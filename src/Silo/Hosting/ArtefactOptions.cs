namespace VerifiedAddition.Silo;

/// <summary>The kinds of place where a cluster keeps its artefacts.</summary>
public enum ArtefactKind
{
    /// <summary>A folder that every silo sees under the same content: local for silos of one machine, else on a network file system.</summary>
    Folder,

    /// <summary>A container of Azure Blob Storage.</summary>
    AzureBlob,
}

/// <summary>Where a cluster keeps checkpoints, weights and reports. Bound from the section <see cref="Section"/>.</summary>
public sealed class ArtefactOptions
{
    public const string Section = "Artefacts";

    /// <summary>Default: a folder.</summary>
    public ArtefactKind Kind { get; init; } = ArtefactKind.Folder;

    /// <summary>The folder, created where it is missing; a relative path begins at the working directory. No default: a folder must be named.</summary>
    public string? Folder { get; init; }

    /// <summary>The address of a container, signed or to be used with the identity of the process. Takes the place of the next three.</summary>
    public string? ContainerUri { get; init; }

    /// <summary>The connection string of a storage account.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The name of such a string under <c>ConnectionStrings</c>.</summary>
    public string? ConnectionName { get; init; }

    /// <summary>The container in that account, created where it is missing. Default: <c>va-artefacts</c>.</summary>
    public string Container { get; init; } = "va-artefacts";
}
