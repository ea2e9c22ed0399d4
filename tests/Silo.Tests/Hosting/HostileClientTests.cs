using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

/// <summary>A client that knows the secret, or has a certificate, and calls whatever has a name: it is still no silo.</summary>
public sealed class HostileClientTests(LocalGateway grid) : IClassFixture<LocalGateway>, IAsyncLifetime
{
    private const string Refused = "is for silos, and a client called it. Nothing was done";

    private IHost _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static IEnumerable<Type> Contracts => typeof(ISweepGrain).Assembly.GetExportedTypes()
        .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrainWithStringKey)));

    public static TheoryData<string, string> OfSilos =>
    [
        .. Contracts.Where(contract => !contract.IsDefined(typeof(ForClientsAttribute), inherit: false))
            .SelectMany(contract => contract.GetMethods(), (contract, method) => new TheoryDataRow<string, string>(contract.Name, method.Name)),
    ];

    public static TheoryData<string> OfManagement => [.. typeof(IManagementGrain).GetMethods().Select(method => method.Name)
        .Where(name => name is not nameof(IManagementGrain.GetActivationAddress)).Distinct(StringComparer.Ordinal)];

    public async ValueTask InitializeAsync() => _client = await grid.ConnectAsync();

    public async ValueTask DisposeAsync()
    {
        await _client.StopAsync(CancellationToken.None);
        _client.Dispose();
    }

    [Theory]
    [MemberData(nameof(OfSilos))]
    public async Task What_silos_say_to_each_other_no_client_says(string contract, string method)
    {
        var type = Contracts.Single(type => type.Name == contract);
        var grain = Grains.GetGrain(type, "default");

        var refusal = await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Call(grain, type.GetMethod(method)!));

        Assert.Contains($"{method} {Refused}", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OfManagement))]
    public async Task A_client_does_not_manage_silos(string name)
    {
        foreach (var method in typeof(IManagementGrain).GetMethods().Where(method => method.Name == name && !method.IsGenericMethod))
        {
            var refusal = await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Call(Grains.GetGrain<IManagementGrain>(0), method));

            Assert.Contains(Refused, refusal.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Orleans' own services have internal interfaces, which a hostile program reaches all the same.</summary>
    [Fact]
    public async Task A_client_does_not_control_a_silo_by_the_interfaces_within_Orleans()
    {
        var core = typeof(IGrainFactory).Assembly.GetName().Name is "Orleans.Core.Abstractions" ? typeof(IClusterClient).Assembly : typeof(IGrainFactory).Assembly;
        var assemblies = new[] { core, typeof(Orleans.Configuration.ClientMessagingOptions).Assembly, typeof(Orleans.Configuration.SiloOptions).Assembly };
        var control = assemblies.Select(assembly => assembly.GetType("Orleans.ISiloControl")).First(type => type is not null)!;
        var factory = assemblies.Select(assembly => assembly.GetType("Orleans.IInternalGrainFactory")).First(type => type is not null)!;
        var kind = assemblies.Select(assembly => assembly.GetType("Orleans.Runtime.Constants")).First(type => type is not null)!
            .GetField("SiloControlType", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!.GetValue(null);
        var target = factory.GetMethods().Single(method => method.Name is "GetSystemTarget" && method.GetParameters().Length == 2 && method.GetParameters()[0].ParameterType == typeof(GrainType))
            .MakeGenericMethod(control)
            .Invoke(_client.Services.GetRequiredService(factory), [kind, grid.Host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress])!;

        var refusal = await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Call(target, control.GetMethod("ForceGarbageCollection")!));

        Assert.Contains(Refused, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_may_ask_where_a_grain_is()
    {
        var sweep = Grains.GetGrain<ISweepGrain>("where");
        await sweep.ViewAsync(Token);

        var address = await Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(sweep, Token);

        Assert.Equal(grid.Host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress, address);
    }

    private IGrainFactory Grains => _client.Services.GetRequiredService<IClusterClient>();

    /// <summary>Calls a method with whatever its parameters take.</summary>
    private static async Task Call(object grain, MethodInfo method)
    {
        var arguments = method.GetParameters().Select(parameter =>
            parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null).ToArray();
        var answer = method.Invoke(grain, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null)!;
        await (answer as Task ?? ((dynamic)answer).AsTask());
    }
}
