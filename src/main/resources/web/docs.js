// No validator badge: it would ask a server on the internet.
SwaggerUIBundle({
  url: "/openapi.yml",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  tryItOutEnabled: true,
  displayRequestDuration: true,
});
