using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace VerifiedAddition.Silo.Tests;

public sealed class DeviceOptionsTests
{
    private static readonly int Cores = Environment.ProcessorCount;

    [Fact]
    public void By_default_each_core_is_a_slot_of_one_thread()
    {
        var options = new DeviceOptions();

        Assert.Equal((Cores, 1), (options.EffectiveSlots, options.EffectiveThreads));
        Assert.True(Checked(options).Succeeded);
    }

    [Fact]
    public void The_cores_are_divided_among_the_slots() =>
        Assert.Equal(Cores, new DeviceOptions { Slots = 1 }.EffectiveThreads);

    [Fact]
    public void A_GPU_has_four_slots() => Assert.Equal(4, new DeviceOptions { Kind = DeviceKind.Cuda }.EffectiveSlots);

    [Fact]
    public void More_threads_than_cores_are_refused_on_a_processor()
    {
        var result = Checked(new() { Slots = 2, ThreadsPerSlot = Cores });

        Assert.True(result.Failed);
        Assert.Contains($"is {2 * Cores} threads, but this machine has {Cores} cores", result.FailureMessage, StringComparison.Ordinal);
        Assert.True(Checked(new() { Kind = DeviceKind.Cuda, Slots = 2, ThreadsPerSlot = Cores }).Succeeded);
    }

    [Theory]
    [InlineData("Slots", "-1")]
    [InlineData("Slots", "1025")]
    [InlineData("ThreadsPerSlot", "-1")]
    public void A_number_out_of_its_range_is_refused_with_the_range(string key, string value)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Bound(key, value));

        Assert.Contains($"Device:{key} must be from 0 to 1024.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_are_bound_by_their_names() => Assert.False(Bound("Trains", "false").Trains);

    private static ValidateOptionsResult Checked(DeviceOptions options) => new DeviceOptionsCores().Validate(null, options);

    private static DeviceOptions Bound(string key, string value)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection([new($"{DeviceOptions.Section}:{key}", value)]).Build());
        services.AddOptions<DeviceOptions>().BindConfiguration(DeviceOptions.Section).ValidateDataAnnotations();
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<DeviceOptions>>().Value;
    }
}
