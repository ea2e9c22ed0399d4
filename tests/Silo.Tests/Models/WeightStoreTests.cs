using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo.Tests;

/// <summary>Damaged or missing weights of a variant whose last checkpoint still exists.</summary>
public sealed class WeightStoreTests : IDisposable
{
    private readonly Workshop _workshop = new();
    private readonly ModelCache _models;
    private readonly TorchModelService _service;

    public WeightStoreTests()
    {
        _models = new(new TorchDevice(Options.Create(new DeviceOptions { Slots = 1, ThreadsPerSlot = 1 })), _workshop.Weights);
        _service = new(_models, _workshop.Weights, _workshop.Artefacts);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _service.Dispose();
        _models.Dispose();
        _workshop.Dispose();
    }

    [Theory]
    [InlineData("safetensors")]
    [InlineData("pth")]
    [InlineData("bridge-pth")]
    [InlineData("native-safetensors")]
    [InlineData("onnx")]
    public async Task Weights_in_which_a_bit_was_flipped_are_exported_as_they_were_trained(string format)
    {
        var weights = Trained();
        var whole = Bytes(await _service.ExportAsync(weights, format, Token));
        FlipABit(weights.Key);

        var key = await _service.ExportAsync(weights, format, Token);

        Assert.Equal(whole, Bytes(key));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(whole)), ModelRules.HashOf(key));
        Assert.True(ModelRules.IsOf(weights.Sha256, key));
        Assert.Equal(weights.Sha256, Hash(weights.Key));
        Assert.Contains(_workshop.Log.Lines, line => line.Message.Contains("were stored again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_asks_a_model_whose_weights_are_damaged_or_gone_has_them_stored_again()
    {
        var weights = Trained();
        FlipABit(weights.Key);

        Assert.Equal(weights.Sha256, WeightArtefacts.HashOf(_workshop.Weights.Load(weights)));
        Assert.Equal(weights.Sha256, Hash(weights.Key));

        _workshop.Artefacts.Delete(weights.Key);
        Assert.Single(await _service.AskAsync(weights, ["12+34"], Token));
        Assert.Equal(weights.Sha256, Hash(weights.Key));
    }

    [Fact]
    public async Task Weights_that_no_checkpoint_holds_are_refused_by_whoever_reads_them()
    {
        Trained();
        var weights = Imported();
        FlipABit(weights.Key);

        foreach (var format in new[] { "safetensors", "pth" })
        {
            var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => _service.ExportAsync(weights, format, Token));
            Assert.Contains("put that file back from a backup", refusal.Message, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<InvalidDataException>(() => _service.AskAsync(weights, ["12+34"], Token));
    }

    [Fact]
    public void Nothing_but_weights_is_ever_written_over()
    {
        var weights = Trained();
        var other = _workshop.Keys("runs/")[0];
        var before = Hash(other);

        Assert.Throws<WeightFileException>(() => _workshop.Weights.Load(weights with { Key = other }));

        Assert.Equal(before, Hash(other));
    }

    [Fact]
    public void Checkpoints_are_looked_through_once_however_many_ask_for_what_is_nowhere()
    {
        Trained();
        var counting = new CountingStore(_workshop.Artefacts);
        var store = new WeightStore(counting, _workshop.Log.For<WeightStore>());

        foreach (var digit in "123")
        {
            Assert.Throws<ArtefactNotFoundException>(() => store.Load(WeightsRef.Called(new string(digit, 64))));
        }

        var checkpoint = Assert.Single(counting.Opened, opened => opened.Key.StartsWith("runs/", StringComparison.Ordinal));
        Assert.Equal(1, checkpoint.Value);
    }

    private WeightsRef Trained() => _workshop.Train(Workshop.Spec, TimeSpan.FromHours(1)).Weights!;

    private WeightsRef Imported()
    {
        using var model = Model.Initialise(SpecModels.ShapeOf(Workshop.Spec), seed: 77);
        return WeightArtefacts.Store(_workshop.Artefacts, model.ToStateDict());
    }

    private void FlipABit(string key)
    {
        var bytes = File.ReadAllBytes(_workshop.FileOf(key));
        bytes[^3] ^= 0x10;
        File.WriteAllBytes(_workshop.FileOf(key), bytes);
    }

    private byte[] Bytes(string key) => File.ReadAllBytes(_workshop.FileOf(key));

    private string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Bytes(key)));
}
