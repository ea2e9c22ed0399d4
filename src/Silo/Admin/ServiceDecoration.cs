using System.Diagnostics;

namespace VerifiedAddition.Silo;

/// <summary>Puts something before a service that is registered already, in whichever way that was done.</summary>
internal static class ServiceDecoration
{
    /// <summary>Replaces each registration of <typeparamref name="T"/> under <paramref name="key"/> by what <paramref name="wrap"/> makes of it.</summary>
    /// <param name="services">The services of a host that is not built yet.</param>
    /// <param name="key">The key of a keyed service; null for one without.</param>
    /// <param name="wrap">Is given the service as it was, which the container goes on to own.</param>
    /// <exception cref="InvalidOperationException">There is no such registration: then nothing would be wrapped, and nobody would notice.</exception>
    public static void Decorate<T>(this IServiceCollection services, object? key, Func<IServiceProvider, T, T> wrap)
        where T : class
    {
        var found = services.Index()
            .Where(one => one.Item.ServiceType == typeof(T) && one.Item.IsKeyedService == key is not null && Equals(one.Item.ServiceKey, key))
            .ToArray();
        if (found.Length == 0)
        {
            throw new InvalidOperationException(
                $"{typeof(T).Name}{(key is null ? "" : $" '{key}'")} is to be observed, but nobody has registered it. This is a fault of the program: " +
                "what observes a service is added after what provides it.");
        }

        foreach (var (i, registered) in found)
        {
            var inner = new object(); // a key that nobody else can have
            services[i] = key is null
                ? ServiceDescriptor.Singleton(provider => wrap(provider, provider.GetRequiredKeyedService<T>(inner)))
                : ServiceDescriptor.KeyedSingleton(key, (provider, _) => wrap(provider, provider.GetRequiredKeyedService<T>(inner)));
            services.Add(Moved<T>(registered, inner));
        }
    }

    private static ServiceDescriptor Moved<T>(ServiceDescriptor registered, object key)
        where T : class => registered switch
        {
            { IsKeyedService: false, ImplementationInstance: T instance } => ServiceDescriptor.KeyedSingleton(key, instance),
            { IsKeyedService: false, ImplementationType: { } type } => ServiceDescriptor.KeyedSingleton(typeof(T), key, type),
            { IsKeyedService: false, ImplementationFactory: { } make } => ServiceDescriptor.KeyedSingleton(typeof(T), key, (provider, _) => make(provider)),
            { KeyedImplementationInstance: T instance } => ServiceDescriptor.KeyedSingleton(key, instance),
            { KeyedImplementationType: { } type } => ServiceDescriptor.KeyedSingleton(typeof(T), key, type),
            { KeyedImplementationFactory: { } make } => ServiceDescriptor.KeyedSingleton(typeof(T), key, (provider, _) => make(provider, registered.ServiceKey)),
            _ => throw new UnreachableException($"{registered} is registered in no way that there is."),
        };
}
