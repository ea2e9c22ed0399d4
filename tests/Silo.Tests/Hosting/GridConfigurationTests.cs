using Microsoft.Extensions.Configuration;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

public sealed class GridConfigurationTests
{
    [Theory]
    [InlineData("Training:CheckpointIntervall", "'Training:CheckpointIntervall' is not a setting. The settings of 'Training' are CheckpointInterval, KeepCheckpoints")]
    [InlineData("Device:Slot", "Kind, Slots, ThreadsPerSlot")]
    [InlineData("Device:EffectiveSlots", "is not a setting")]
    [InlineData("Verification:X:Y", "'Verification:X'")]
    [InlineData("Artefacts:Foldr", "'Artefacts:Foldr' is not a setting. The settings of 'Artefacts' are Kind, Folder")]
    [InlineData("Orleans:Clustring:ProviderType", "'Orleans:Clustring' is not a setting")]
    [InlineData("Orleans:Endpoints:Port", "'Orleans:Endpoints:Port'")]
    [InlineData("Pool:Preempt", "'Pool:Preempt' is not a setting. The settings of 'Pool' are Preempts, RecordBytes, Owners")]
    [InlineData("Pool:Owners:anna:MaxSlot", "'Pool:Owners:anna:MaxSlot' is not a setting. The settings of an owner are MaxSlots.")]
    [InlineData("Trainning:KeepCheckpoints", "'Trainning' is not a section of settings. There are Sweep, Training")]
    public void A_misspelt_setting_is_refused_with_those_there_are(string key, string told)
    {
        var error = Assert.Throws<InvalidConfigurationException>(() => GridConfiguration.RefuseUnknownKeys(With(key)));

        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Training:CheckpointInterval")]
    [InlineData("device:slots")]
    [InlineData("Logging:LogLevel:Default")]
    [InlineData("Orleans:ClusterId")]
    [InlineData("ConnectionStrings:redis")]
    [InlineData("Membership:Votes")]
    [InlineData("Pool:Owners:anna.lee@example.org:MaxSlots")]
    [InlineData("DEBUG")]
    public void A_known_setting_and_other_sections_are_let_through(string key) => GridConfiguration.RefuseUnknownKeys(With(key));

    [Theory]
    [InlineData("anna", "-1", "Pool:Owners:anna:MaxSlots is -1, but must be 0 or more. Leave it out for no limit.")]
    [InlineData("anna lee", "1", "Pool:Owners has 'anna lee'. An owner has 1 to 64 letters")]
    [InlineData("anna", "0", null)]
    public void Limits_of_owners_are_checked_by_name(string owner, string most, string? told)
    {
        var options = new ConfigurationBuilder().AddInMemoryCollection([new($"Pool:Owners:{owner}:MaxSlots", most)]).Build().GetSection(PoolOptions.Section).Get<PoolOptions>()!;

        var checkedNow = new PoolOptionsOwners().Validate(name: null, options);

        Assert.Equal(told is null, checkedNow.Succeeded);
        Assert.StartsWith(told ?? "", checkedNow.FailureMessage ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_of_the_pool_has_room_for_some_leases()
    {
        Assert.Equal("Pool:RecordBytes is 4095, but must be 4096 or more. Leave it out for 49152.", new PoolOptionsOwners().Validate(name: null, new() { RecordBytes = 4095 }).FailureMessage);
        Assert.True(new PoolOptionsOwners().Validate(name: null, new() { RecordBytes = 4096 }).Succeeded);
    }

    private static IConfiguration With(string key) => new ConfigurationBuilder().AddInMemoryCollection([new(key, "1")]).Build();
}
