using Microsoft.Extensions.Configuration;
using VerifiedAddition.Backends;

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
    [InlineData("DEBUG")]
    public void A_known_setting_and_other_sections_are_let_through(string key) => GridConfiguration.RefuseUnknownKeys(With(key));

    private static IConfiguration With(string key) => new ConfigurationBuilder().AddInMemoryCollection([new(key, "1")]).Build();
}
