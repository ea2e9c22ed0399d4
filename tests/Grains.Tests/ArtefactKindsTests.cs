namespace VerifiedAddition.Grains.Tests;

public sealed class ArtefactKindsTests(GridFixture grid)
{
    [Theory]
    [InlineData("runs/00112233445566778899/7/200.ckpt", "checkpoints")]
    [InlineData("weights/ab.safetensors", "weights")]
    [InlineData("exports/ab.cd.pth", "weights")]
    [InlineData("imports/ab", "weights")]
    [InlineData("records/00112233445566778899/30.record", "records")]
    [InlineData("circuits/ab/claims-1.json", "analyses")]
    [InlineData("circuits/ab/claims-1/P3-5.Q0.json", "parts")]
    [InlineData("certificates/v-1.json", "certificates")]
    [InlineData("tapestries/1", "other")]
    public void An_artefact_is_of_the_kind_that_its_key_says(string key, string kind) => Assert.Equal(kind, ArtefactKinds.Of(key));

    [Fact]
    public async Task The_grid_counts_what_it_has_stored()
    {
        var cancel = TestContext.Current.CancellationToken;
        var grain = grid.Grains.GetGrain<IDataGrain>(IDataGrain.Key);
        var before = Of(await grain.UsageAsync(cancel));
        grid.Artefacts.Write("tapestries/of-this-test/1", stream => stream.Write(new byte[10]));
        grid.Artefacts.Write("tapestries/of-this-test/2", stream => stream.Write(new byte[20]));

        var after = Of(await grain.UsageAsync(cancel));

        Assert.Equal((before.Count + 2, before.Bytes + 30), (after.Count, after.Bytes));

        static StoredKind Of(StoredKind[] kinds) => Array.Find(kinds, kind => kind.Name == ArtefactKinds.Other) ?? new(ArtefactKinds.Other, 0, 0);
    }
}
