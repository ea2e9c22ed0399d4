namespace VerifiedAddition.Grains.Tests;

public sealed class RecordGrainTests(GridFixture grid)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_variant_that_nobody_began_has_no_record() =>
        Assert.Null(await grid.Grains.GetGrain<IRecordGrain>("00000000000000000000").FindAsync(Cancelled));

    [Fact]
    public async Task Before_its_end_a_training_has_the_record_of_its_last_checkpoint()
    {
        var (variant, ticket) = await BegunAsync(seed: 9001);
        await ReportAsync(variant, ticket, new() { State = AttemptState.Running, Step = 25, Checkpoint = Checkpoint(ticket, 20) });

        var record = await grid.Grains.GetGrain<IRecordGrain>(ticket.Variant.Value).FindAsync(Cancelled);

        Assert.Equal(20, record!.Steps);
        Assert.Equal(20, (await ReadAsync(ticket.Variant, record)).Steps.Count);
    }

    [Fact]
    public async Task At_its_end_a_training_has_the_record_that_it_reported()
    {
        var (variant, ticket) = await BegunAsync(seed: 9002);
        var stored = grid.Artefacts.Write(TrainingRecordFile.KeyOf(ticket.Variant, 30), stream => stream.WriteByte(1));
        var whole = new RecordRef(stored.Key, stored.Sha256!, 30);
        await ReportAsync(variant, ticket, new()
        {
            State = AttemptState.Finished,
            Step = 30,
            Checkpoint = Checkpoint(ticket, 30),
            Weights = new("weights/9002.safetensors", "9002"),
            Record = whole,
        });

        Assert.Equal(whole, await grid.Grains.GetGrain<IRecordGrain>(ticket.Variant.Value).FindAsync(Cancelled));
    }

    [Fact]
    public async Task A_record_that_was_damaged_in_the_store_is_made_again_out_of_the_last_checkpoint()
    {
        var (variant, ticket) = await BegunAsync(seed: 9004);
        var last = new CheckpointRef($"runs/{ticket.Variant}/1/30.ckpt", "30", 30);
        var whole = await new FakeRecords(grid.Artefacts).StoreAsync(Tickets.Spec with { Seed = 9004 }, [last], Cancelled);
        var weights = new WeightsRef("weights/9004.safetensors", "9004");
        await ReportAsync(variant, ticket, new() { State = AttemptState.Finished, Step = 30, Checkpoint = last, Weights = weights, Record = whole });
        grid.Artefacts.Write(whole!.Key, stream => stream.WriteByte(1));

        var record = await grid.Grains.GetGrain<IRecordGrain>(ticket.Variant.Value).FindAsync(Cancelled);

        Assert.Equal(whole, record);
        Assert.Equal(30, (await ReadAsync(ticket.Variant, record!)).Steps.Count);
    }

    [Fact]
    public async Task Of_the_shorter_records_only_the_longest_is_kept()
    {
        var (variant, ticket) = await BegunAsync(seed: 9003);
        foreach (var step in new[] { 10, 20, 30, 40 })
        {
            await ReportAsync(variant, ticket, new() { State = AttemptState.Running, Step = step, Checkpoint = Checkpoint(ticket, step) });
            await grid.Grains.GetGrain<IRecordGrain>(ticket.Variant.Value).FindAsync(Cancelled);
        }

        var kept = await grid.Artefacts.ListAsync(TrainingRecordFile.PrefixOf(ticket.Variant), Cancelled).ToArrayAsync(Cancelled);

        Assert.Equal([30, 40], kept.Select(artefact => int.Parse(Path.GetFileName(artefact.Key).AsSpan(0, 9), provider: null)));
    }

    [Fact]
    public async Task Only_records_of_the_variant_are_handed_out()
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() =>
            grid.Grains.GetGrain<IRecordGrain>("00000000000000000000").ReadAsync("weights/secret.safetensors", 0, 1, Cancelled));

        Assert.Contains("is not a training record of variant", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<(ITrainingGrain Variant, TrainingTicket Ticket)> BegunAsync(ulong seed)
    {
        var spec = Tickets.Spec with { Seed = seed };
        var variant = grid.Grains.GetGrain<ITrainingGrain>(spec.Id.Value);
        var ticket = Tickets.Ticket(1) with { Variant = spec.Id };
        await variant.RequireAsync("nobody", spec, Cancelled);
        await variant.BeginAsync(ticket, Cancelled);
        return (variant, ticket);
    }

    private static CheckpointRef Checkpoint(TrainingTicket ticket, int step) => new($"runs/{ticket.Variant}/1/{step}.ckpt", "1", step);

    private static Task<TrainingDirective> ReportAsync(ITrainingGrain variant, TrainingTicket ticket, TrainingReport report) =>
        variant.ReportAsync(ticket, report, Cancelled);

    private async Task<TrainingRecord> ReadAsync(VariantId variant, RecordRef record)
    {
        var bytes = await grid.Grains.GetGrain<IRecordGrain>(variant.Value).ReadAsync(record.Key, 0, 1 << 20, Cancelled);
        return TrainingRecordFile.Read(new MemoryStream(bytes));
    }
}
