using Microsoft.Extensions.Options;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo.Tests;

public sealed class ModelCacheTests : IDisposable
{
    private readonly Workshop _workshop = new();
    private readonly CountingStore _store;
    private readonly ModelCache _cache;

    public ModelCacheTests()
    {
        _store = new(_workshop.Artefacts);
        _cache = new(new TorchDevice(Options.Create(new DeviceOptions { Slots = 1, ThreadsPerSlot = 1 })), new(_store, _workshop.Log.For<WeightStore>()));
    }

    public void Dispose()
    {
        _cache.Dispose();
        _workshop.Dispose();
    }

    [Fact]
    public async Task A_model_is_loaded_once_by_however_many_it_is_rented_at_once()
    {
        var weights = Store(seed: 1);
        using var together = new Barrier(8);

        var models = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => TorchThread.RunAsync($"rent {i}", () =>
        {
            together.SignalAndWait();
            using var rental = _cache.Rent(weights);
            return rental.Item;
        })));

        Assert.Single(models.Distinct());
        Assert.Equal(1, _store.Opened[weights.Key]);
    }

    [Fact]
    public void A_model_that_was_not_there_is_loaded_when_it_is()
    {
        var weights = Store(seed: 1);
        _store.Delete(weights.Key);
        Assert.Throws<ArtefactNotFoundException>(() => _cache.Rent(weights));

        Store(seed: 1);
        using var rental = _cache.Rent(weights);

        Assert.Equal(2, rental.Item.Shape.Digits);
    }

    [Fact]
    public void A_model_that_was_not_used_for_long_is_loaded_again_and_one_in_use_is_kept()
    {
        var (used, idle) = (Store(seed: 1), Store(seed: 2));
        using var rental = _cache.Rent(used);
        _cache.Rent(idle).Dispose();
        for (var seed = 3; seed < 20; seed++)
        {
            _cache.Rent(Store(seed)).Dispose();
        }

        _cache.Rent(used).Dispose();
        _cache.Rent(idle).Dispose();

        Assert.Equal((1, 2), (_store.Opened[used.Key], _store.Opened[idle.Key]));
    }

    private WeightsRef Store(long seed)
    {
        using var model = Model.Initialise(SpecModels.ShapeOf(Workshop.Spec), seed);
        return WeightArtefacts.Store(_store, model.ToStateDict());
    }
}
