using VerifiedAddition.Grains;

namespace VerifiedAddition.Storage.Tests;

/// <summary>A layered store keeps the promises of a store, where the lower one is empty.</summary>
public sealed class LayeredArtefactStoreTests : ArtefactStoreContract, IDisposable
{
    private readonly TemporaryFolder _upper = new();
    private readonly TemporaryFolder _lower = new();

    protected override IArtefactStore Store => new LayeredArtefactStore(new FolderArtefactStore(_upper.Path), new FolderArtefactStore(_lower.Path));

    public void Dispose()
    {
        _upper.Dispose();
        _lower.Dispose();
    }
}
