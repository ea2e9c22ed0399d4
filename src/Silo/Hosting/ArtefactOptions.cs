namespace VerifiedAddition.Silo;

/// <summary>The kinds of artefact stores of a cluster.</summary>
public enum ArtefactKind
{
    /// <summary>A folder with the same content for every silo: local if all silos are on one machine, otherwise on a network file system.</summary>
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

    /// <summary>The folder, created if missing; a relative path is relative to the working directory. Required for the kind Folder.</summary>
    public string? Folder { get; init; }

    /// <summary>The address of a container, signed or to be used with the identity of the process. Replaces the next three settings.</summary>
    public string? ContainerUri { get; init; }

    /// <summary>The connection string of a storage account.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The name of such a string under <c>ConnectionStrings</c>.</summary>
    public string? ConnectionName { get; init; }

    /// <summary>The container in that account, created if missing. Default: <c>va-artefacts</c>.</summary>
    public string Container { get; init; } = "va-artefacts";
}
