using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo.Tests;

public sealed class WeightArtefactsTests : IDisposable
{
    private readonly Workshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    private static StateDict Weights(long seed)
    {
        using var model = Model.Initialise(SpecModels.ShapeOf(Workshop.Spec), seed);
        return model.ToStateDict();
    }

    private static StateDict Of(IEnumerable<KeyValuePair<string, HostTensor>> entries)
    {
        var weights = new StateDict();
        foreach (var (name, tensor) in entries)
        {
            weights.Add(name, tensor);
        }

        return weights;
    }

    [Fact]
    public void Equal_weights_have_one_hash_in_whatever_order_and_file_they_come()
    {
        var weights = Weights(1);
        var stored = WeightArtefacts.Store(_workshop.Artefacts, weights);
        using var exported = new MemoryStream();
        PthFile.Write(exported, Of(weights.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)));
        exported.Position = 0;

        var again = WeightArtefacts.Store(_workshop.Artefacts, WeightFile.Read(exported, "exported"));

        Assert.Equal(stored, again);
        Assert.Equal(WeightsRef.Called(stored.Sha256), stored);
        Assert.NotEqual(stored, WeightArtefacts.Store(_workshop.Artefacts, Weights(2)));
    }

    [Fact]
    public void Weights_that_are_not_those_of_the_hash_are_not_used()
    {
        var (one, other) = (WeightArtefacts.Store(_workshop.Artefacts, Weights(1)), WeightArtefacts.Store(_workshop.Artefacts, Weights(2)));

        var refusal = Assert.Throws<WeightFileException>(() => WeightArtefacts.Load(_workshop.Artefacts, one with { Key = other.Key }));

        Assert.Contains(other.Sha256, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(Weights(1).Entries.Count, WeightArtefacts.Load(_workshop.Artefacts, one).Entries.Count);
    }
}
