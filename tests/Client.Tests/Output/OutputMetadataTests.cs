using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using VerifiedAddition.Experiments;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Client.Tests;

public sealed class OutputMetadataTests
{
    private static readonly JsonSerializerOptions Reflected = new(JsonOutput.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    [Theory]
    [InlineData(typeof(SweepJson))]
    [InlineData(typeof(VariantJson))]
    [InlineData(typeof(IEnumerable<SweepListingJson>))]
    [InlineData(typeof(IEnumerable<VariantJson>))]
    [InlineData(typeof(IEnumerable<LogEntryJson>))]
    [InlineData(typeof(UsageJson))]
    public void The_compiler_knows_what_the_reading_commands_write_as_reflection_does(Type output)
    {
        Assert.NotNull(OutputMetadata.Default.GetTypeInfo(output));
        Assert.Equal(JsonContract.Of(output, Reflected), JsonContract.Of(output, JsonOutput.Options));
    }
}
