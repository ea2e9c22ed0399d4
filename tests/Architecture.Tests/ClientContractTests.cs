using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Architecture.Tests;

/// <summary>Silos refuse clients what is not for them; a grid of one process, where a command is no client, would not show it.</summary>
public sealed class ClientContractTests
{
    private static readonly Type[] Contracts =
        [.. typeof(ISweepGrain).Assembly.GetExportedTypes().Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrainWithStringKey)))];

    [Theory]
    [InlineData("Experiments")]
    [InlineData("Client")]
    [InlineData("Api")]
    [InlineData("Pages")]
    public void What_clients_consist_of_calls_only_what_is_for_them(string project)
    {
        using var file = new PEReader(File.OpenRead(Assembly.Load($"VerifiedAddition.{project}").Location));
        var metadata = file.GetMetadataReader();
        var named = metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}").ToHashSet(StringComparer.Ordinal);

        var called = Contracts.Where(contract => named.Contains(contract.FullName!)).ToArray();

        Assert.NotEmpty(called);
        Assert.All(called, contract => Assert.True(contract.IsDefined(typeof(ForClientsAttribute)), $"{contract.Name} is for silos."));
        Assert.Contains(Contracts, contract => !contract.IsDefined(typeof(ForClientsAttribute)));
    }
}
