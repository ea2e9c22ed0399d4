namespace VerifiedAddition.Grains.Tests;

public sealed class SlotGateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slot_is_given_to_one_at_a_time()
    {
        var gate = new SlotGate(1);
        var first = await gate.EnterAsync(SlotUse.Training, Token);

        var second = gate.EnterAsync(SlotUse.Training, Token);
        Assert.False(second.IsCompleted);
        first.Dispose();

        (await second.WaitAsync(TimeSpan.FromSeconds(5), Token)).Dispose();
    }

    [Fact]
    public async Task Verification_goes_before_training()
    {
        var gate = new SlotGate(1);
        var held = await gate.EnterAsync(SlotUse.Training, Token);
        var training = gate.EnterAsync(SlotUse.Training, Token);
        var verification = gate.EnterAsync(SlotUse.Of(JobKinds.Verification), Token);

        held.Dispose();
        var place = await verification.WaitAsync(TimeSpan.FromSeconds(5), Token);

        Assert.False(training.IsCompleted);
        place.Dispose();
        (await training.WaitAsync(TimeSpan.FromSeconds(5), Token)).Dispose();
    }

    [Fact]
    public async Task Who_gives_up_loses_no_slot()
    {
        var gate = new SlotGate(1);
        var held = await gate.EnterAsync(SlotUse.Training, Token);
        using var patience = new CancellationTokenSource();
        var impatient = gate.EnterAsync(SlotUse.Training, patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);

        held.Dispose();

        (await gate.EnterAsync(SlotUse.Training, Token).WaitAsync(TimeSpan.FromSeconds(5), Token)).Dispose();
    }

    [Fact]
    public async Task Giving_a_slot_back_twice_gives_one_slot()
    {
        var gate = new SlotGate(1);
        var place = await gate.EnterAsync(SlotUse.Training, Token);
        place.Dispose();
        place.Dispose();

        using var first = await gate.EnterAsync(SlotUse.Training, Token);

        Assert.False(gate.EnterAsync(SlotUse.Training, Token).IsCompleted);
    }
}
