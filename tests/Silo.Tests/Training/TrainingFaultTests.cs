namespace VerifiedAddition.Silo.Tests;

public sealed class TrainingFaultTests
{
    [Fact]
    public void Where_the_memory_does_not_suffice_the_limits_and_the_settings_that_help_are_named()
    {
        var words = TrainingFault.Describe(new InsufficientMemoryException(), 288L << 20);

        Assert.StartsWith("A step needs more memory than there is: 288 MiB at most", words, StringComparison.Ordinal);
        Assert.All(["resources.limits.memory", "Device:Slots", "batchSize", "va sweep retry"], remedy => Assert.Contains(remedy, words, StringComparison.Ordinal));
    }

    [Fact]
    public void Any_other_error_speaks_for_itself() =>
        Assert.Equal("The disk is full.", TrainingFault.Describe(new IOException("The disk is full."), heapBytes: 1));
}
