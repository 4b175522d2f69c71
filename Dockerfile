# Builds with everything, runs with nothing but what `dormouse serve` needs: no compiler, no embedded database.
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=optional
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY migrations ./migrations
COPY examples ./examples
# The quick start and the sample stay out: without them `dormouse start` and `dormouse sample` say so.
RUN npm run --silent build && rm -rf dist/examples dist/bench dist/test dist/src/development

FROM node:22-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    DATAMAP_FILE=/etc/dormouse/datamap.yaml \
    POLICY_FILE=/etc/dormouse/policy.yaml \
    KEYRING_FILE=/var/lib/dormouse/keyring.json
WORKDIR /app
COPY package.json package-lock.json ./
# The fonts of the letters come with the packages.
RUN npm ci --omit=dev --omit=optional && npm cache clean --force
COPY --from=build /app/dist ./dist
# The keyring belongs to the user that runs the service, and nobody else may read it. Keep this volume.
RUN mkdir -p /etc/dormouse /var/lib/dormouse && chown node:node /var/lib/dormouse && chmod 700 /var/lib/dormouse
VOLUME /var/lib/dormouse
USER node
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8080}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/src/main.js", "serve"]
